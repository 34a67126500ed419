import { Command } from 'commander'
import { effectiveSettings, effectiveSources, renderEffective } from '../config/effective.ts'
import type { Loaded, Usable } from '../config/load.ts'
import type { MachineFlags } from '../config/machine-settings.ts'
import { countProblems } from '../config/print.ts'
import { showPath } from '../config/source-file.ts'
import { EXIT_CONFIG, loadFor, tellProblems, withAssumption, withSettings } from './settings.ts'

interface Options extends MachineFlags {
  readonly config?: string
  readonly print?: true
  readonly json?: true
  readonly strict?: true
  readonly assumeVariables?: true
}

/** `lycan check` */
export function checkCommand(): Command {
  const command = new Command('check')
    .summary('find mistakes in the settings')
    .description(
      'Reads the settings and every file they include, and tells all mistakes at once, with file, line and column.',
    )
    .option('--print', 'print the settings in effect, and where each comes from')
    .option('--strict', 'let warnings fail too, for automatic checks')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ lycan check                          the settings that lycan run would use
  $ lycan check -c feeds.yaml --print    with defaults filled in and passwords masked
  $ lycan check --json | jq .diagnostics
  $ lycan check --assume-variables       where the secrets are not at hand, as when a system is built

Warned of, among others: rules that no post can match, that every post matches or that have to be tried on every post;
conditions that stand there twice; lists, places and rules that no feed uses.

Exit code: 0 when the settings can be used (warnings are told), 1 with --strict when there are warnings, 2 when not.`,
    )
    .action(async (options: Options) => {
      const { print, json, strict, assumeVariables, ...flags } = options
      const loaded = await loadFor(flags, { assumeVariables })
      if (strict === true && loaded.diagnostics.length > 0) process.exitCode = 1
      if (json === true) printJson(loaded, print === true)
      else if (tellProblems(loaded))
        process.stdout.write(print === true ? renderEffective(loaded) : summary(loaded))
    })
  return withSettings(withAssumption(command))
}

function summary(loaded: Usable): string {
  const { feeds, lists, rules } = loaded.settings
  const counts = [
    count(feeds, 'feed'),
    count(lists, 'list'),
    count(rules, 'rule'),
    count(
      Object.values(feeds).flatMap(({ tests }) => tests),
      'test',
    ),
  ]
  const file = showPath(loaded.chosen.path, process.cwd())
  const left = loaded.assumed.length === 0 ? '' : `; without what depends on ${loaded.assumed.join(', ')}`
  return `${file} (${loaded.chosen.reason}): ${counts.join(', ')}; ${countProblems(loaded.diagnostics)}${left}\n`
}

function count(things: object, noun: string): string {
  const amount = Object.keys(things).length
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`
}

function printJson(loaded: Loaded, print: boolean): void {
  const { settings, diagnostics, files, assumed } = loaded
  const ok =
    settings !== undefined ||
    (assumed.length > 0 && !diagnostics.some(({ severity }) => severity === 'error'))
  const result = {
    ok,
    files,
    diagnostics,
    ...(print && settings !== undefined
      ? { settings: effectiveSettings(settings), sources: effectiveSources({ ...loaded, settings }) }
      : {}),
  }
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
  if (!ok) process.exitCode = EXIT_CONFIG
}
