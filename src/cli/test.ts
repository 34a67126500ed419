import { styleText } from 'node:util'
import { Command } from 'commander'
import { runFeedTests, type TestResult } from '../config/feed-tests.ts'
import type { MachineFlags } from '../config/machine-settings.ts'
import { exampleDid } from '../match/facets.ts'
import { renderExplanation } from './explanation.ts'
import { EXIT_CONFIG, loadFor, tellProblems, withAssumption, withSettings } from './settings.ts'

interface Options extends MachineFlags {
  readonly config?: string
  readonly feed?: string
  readonly json?: true
  readonly assumeVariables?: true
}

/** `lycan test` */
export function testCommand(): Command {
  const command = new Command('test')
    .summary("run the feeds' own tests")
    .description(
      'Asks each feed about the posts under its `tests:`, exactly as it is asked about posts that arrive, and says why where the answer is not the expected one.',
    )
    .option('--feed <key>', 'only the tests of this feed')
    .option('--json', 'print the results as JSON')
    .addHelpText(
      'after',
      `
A test in the settings:
  feeds:
    cats:
      name: Cats
      match: { hashtag: [cats] }
      tests:
        - { post: { text: "look, my #cats" }, expect: in }
        - { name: no part of a word, post: { text: "#catsup" }, expect: out }

Exit code: 0 when all pass, 1 when one fails, 2 when the settings cannot be used.`,
    )
    .action(async ({ feed: only, json, assumeVariables, ...flags }: Options) => {
      const loaded = await loadFor(flags, { resolveHandle: exampleDid, apart: true, assumeVariables })
      if (!tellProblems(loaded)) return
      if (loaded.assumed.length > 0) {
        // A rule without a part of itself would answer otherwise.
        process.stderr.write(`no tests were run: the settings need ${loaded.assumed.join(', ')}\n`)
        return
      }
      if (only !== undefined && !loaded.feeds.has(only)) {
        process.stderr.write(
          `there is no feed "${only}"; there are: ${[...loaded.feeds.keys()].join(', ')}\n`,
        )
        process.exitCode = EXIT_CONFIG
        return
      }
      const results = [...loaded.feeds.values()]
        .filter((feed) => only === undefined || feed.key === only)
        .map((feed) => ({ key: feed.key, results: runFeedTests(feed) }))
      const all = results.flatMap((feed) => feed.results)
      if (json === true) process.stdout.write(`${JSON.stringify(all, null, 2)}\n`)
      else process.stdout.write(renderResults(results))
      if (all.some(({ passed }) => !passed)) process.exitCode = 1
    })
  return withSettings(withAssumption(command))
}

function style(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { stream: process.stdout })
}

function renderResults(feeds: readonly { key: string; results: readonly TestResult[] }[]): string {
  const lines: string[] = []
  let passed = 0
  let failed = 0
  for (const { key, results } of feeds) {
    const failures = results.filter((result) => !result.passed)
    passed += results.length - failures.length
    failed += failures.length
    if (results.length === 0) lines.push(`${style('dim', '-')} ${key}: no tests`)
    else if (failures.length === 0) lines.push(`${style('green', '✓')} ${key}: ${results.length} passed`)
    else lines.push(`${style('red', '✗')} ${key}: ${failures.length} of ${results.length} failed`)
    for (const { name, expected, explanation } of failures) {
      lines.push(`    ${name}: expected ${expected}, was ${expected === 'in' ? 'out' : 'in'}`)
      lines.push(...renderExplanation(explanation, '      '))
    }
  }
  lines.push(`${passed} passed, ${failed} failed`)
  return `${lines.join('\n')}\n`
}
