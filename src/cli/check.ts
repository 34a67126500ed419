import { Command } from 'commander'
import { effectiveSettings, effectiveSources, renderEffective } from '../config/effective.ts'
import type { Loaded, Usable } from '../config/load.ts'
import type { MachineFlags } from '../config/machine-settings.ts'
import { countProblems } from '../config/print.ts'
import { showPath } from '../config/source-file.ts'
import { EXIT_CONFIG, loadFor, tellProblems, withSettings } from './settings.ts'

interface Options extends MachineFlags {
  readonly config?: string
  readonly print?: true
  readonly json?: true
  readonly strict?: true
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

Warned of, among others: rules that no post can match, that every post matches or that have to be tried on every post;
conditions that stand there twice; lists, places and rules that no feed uses.

Exit code: 0 when the settings can be used (warnings are told), 1 with --strict when there are warnings, 2 when not.`,
    )
    .action(async (options: Options) => {
      const { print, json, strict, ...flags } = options
      const loaded = await loadFor(flags)
      if (strict === true && loaded.diagnostics.length > 0) process.exitCode = 1
      if (json === true) printJson(loaded, print === true)
      else if (tellProblems(loaded))
        process.stdout.write(print === true ? renderEffective(loaded) : summary(loaded))
    })
  return withSettings(command)
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
  return `${file} (${loaded.chosen.reason}): ${counts.join(', ')}; ${countProblems(loaded.diagnostics)}\n`
}

function count(things: object, noun: string): string {
  const amount = Object.keys(things).length
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`
}

function printJson(loaded: Loaded, print: boolean): void {
  const { settings, diagnostics, files } = loaded
  const result = {
    ok: settings !== undefined,
    files,
    diagnostics,
    ...(print && settings !== undefined
      ? { settings: effectiveSettings(settings), sources: effectiveSources({ ...loaded, settings }) }
      : {}),
  }
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
  if (settings === undefined) process.exitCode = EXIT_CONFIG
}
