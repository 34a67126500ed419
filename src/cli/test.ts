import { writeFile } from 'node:fs/promises'
import { styleText } from 'node:util'
import { Command } from 'commander'
import type { Loaded } from '../config/load.ts'
import type { MachineFlags } from '../config/machine-settings.ts'
import { exampleDid } from '../match/facets.ts'
import { renderExplanation } from './explain/explanation.ts'
import { EXIT_CONFIG, loadFor, tellProblems, withAssumption, withSettings } from './settings.ts'
import { runFeedTests, type TestResult } from './test/feed-tests.ts'
import { renderJunit } from './test/junit.ts'
import { readStoredPosts } from './test/stored-posts.ts'

interface Options extends MachineFlags {
  readonly config?: string
  readonly feed?: string
  readonly json?: true
  readonly junit?: string
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
    .option('--junit <file>', 'write the results to a file too, as a JUnit report for CI services')
    .addHelpText(
      'after',
      `
Tests in the settings:
  feeds:
    cats:
      name: Cats
      match: { hashtag: [cats] }
      tests:
        - { post: { text: "look, my #cats" }, expect: in }
        - { name: no part of a word, post: { text: "#catsup" }, expect: out }
        - { post: { record: { text: hello, tags: [cats] } }, expect: in }
        - { post: { uri: "at://did:plc:…/app.bsky.feed.post/3k…" }, expect: in }

Handles are not looked up; nothing is asked of the network. Only tests by \`uri\` need the database: they are skipped, and
counted as that, where the database or the post is not there.

Examples:
  $ lycan test
  $ lycan test --feed cats
  $ lycan test --junit reports/feeds.xml

Exit code: 0 when none fails, 1 when one does, 2 when the settings cannot be used.`,
    )
    .action(runTests)
  return withSettings(withAssumption(command))
}

async function runTests(options: Options): Promise<void> {
  const { feed: only, json, junit, assumeVariables, ...flags } = options
  const load = (resolveHandle: (handle: string) => string) =>
    loadFor(flags, { resolveHandle, apart: true, assumeVariables })
  const first = await load(exampleDid)
  if (!tellProblems(first)) return
  if (first.assumed.length > 0) {
    // A rule without a part of itself would answer otherwise.
    process.stderr.write(`no tests were run: the settings need ${first.assumed.join(', ')}\n`)
    return
  }
  if (only !== undefined && !first.feeds.has(only)) {
    process.stderr.write(`there is no feed "${only}"; there are: ${[...first.feeds.keys()].join(', ')}\n`)
    process.exitCode = EXIT_CONFIG
    return
  }
  const chosen = ({ feeds }: Loaded) =>
    [...feeds.values()].filter((feed) => only === undefined || feed.key === only)
  const uris = chosen(first).flatMap(({ tests }) => tests.flatMap(({ post }) => post.uri ?? []))
  const stored = await readStoredPosts(first.settings.database, uris)
  // Authors of stored posts go by their DIDs, which the rules that name handles have to mean too.
  const resolveHandle = (handle: string) => stored.handles.get(handle) ?? exampleDid(handle)
  const loaded = stored.handles.size === 0 ? first : await load(resolveHandle)
  const results = chosen(loaded).map((feed) => ({
    key: feed.key,
    results: runFeedTests(feed, { resolveHandle, stored: stored.find }),
  }))
  const all = results.flatMap((feed) => feed.results)
  if (json === true) process.stdout.write(`${JSON.stringify(all, null, 2)}\n`)
  else process.stdout.write(renderResults(results))
  if (all.some(({ outcome }) => outcome === 'failed')) process.exitCode = 1
  if (junit !== undefined) await writeFile(junit, renderJunit(results))
}

function style(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { stream: process.stdout })
}

function renderResults(feeds: readonly { key: string; results: readonly TestResult[] }[]): string {
  const lines = feeds.flatMap(({ key, results }) => [
    renderTitle(key, results),
    ...results.flatMap(({ name, expected, outcome, reason, explanation }) => {
      if (outcome === 'skipped') return [`    ${name}: skipped; ${reason}`]
      if (outcome === 'passed' || explanation === undefined) return []
      const was = expected === 'in' ? 'out' : 'in'
      return [`    ${name}: expected ${expected}, was ${was}`, ...renderExplanation(explanation, '      ')]
    }),
  ])
  lines.push(renderCounts(feeds.flatMap(({ results }) => results)))
  return `${lines.join('\n')}\n`
}

function renderTitle(key: string, results: readonly TestResult[]): string {
  const count = counter(results)
  if (results.length === 0) return `${style('dim', '-')} ${key}: no tests`
  if (count('failed') > 0)
    return `${style('red', '✗')} ${key}: ${count('failed')} of ${results.length} failed`
  if (count('skipped') > 0)
    return `${style('yellow', '-')} ${key}: ${count('passed')} passed, ${count('skipped')} skipped`
  return `${style('green', '✓')} ${key}: ${results.length} passed`
}

function renderCounts(results: readonly TestResult[]): string {
  const count = counter(results)
  const skipped = count('skipped') === 0 ? '' : style('yellow', `, ${count('skipped')} skipped`)
  return `${count('passed')} passed, ${count('failed')} failed${skipped}`
}

function counter(results: readonly TestResult[]): (wanted: TestResult['outcome']) => number {
  return (wanted) => results.filter(({ outcome }) => outcome === wanted).length
}
