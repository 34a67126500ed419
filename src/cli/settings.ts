import type { Command } from 'commander'
import { readEnvironment } from '../config/environment.ts'
import { type Loaded, type LoadOptions, loadSettings, type Usable } from '../config/load.ts'
import { MACHINE_SETTINGS, type MachineFlags } from '../config/machine-settings.ts'
import { countProblems, formatDiagnostic, formatDiagnosticWithExcerpt } from '../config/print.ts'

/** Exit code of a configuration (or command line) that cannot be used. */
export const EXIT_CONFIG = 2

/** Adds `--config` and the flags of the settings that differ between machines. */
export function withSettings(command: Command): Command {
  const group = 'Settings (each also from the environment and the file, in this order):'
  command.optionsGroup(group)
  command.option('-c, --config <file>', 'YAML file with the settings [LYCAN_CONFIG, ./lycan.yaml]')
  for (const { flag, description, variable } of MACHINE_SETTINGS) {
    command.option(flag, `${description} [${variable}]`)
  }
  return command
}

/** Adds `--assume-variables`, for commands that are of use where the secrets are not. */
export function withAssumption(command: Command): Command {
  return command.option(
    '--assume-variables',
    'take variables that are not set as given, and leave out what depends on them',
  )
}

/** Reads the settings that a command's options ask for. `more` is passed on to `loadSettings`. */
export function loadFor(
  options: MachineFlags & { readonly config?: string },
  more: Pick<LoadOptions, 'resolveHandle' | 'shared' | 'apart' | 'assumeVariables'> = {},
): Promise<Loaded> {
  const { config, ...flags } = options
  return loadSettings({ ...more, file: config, flags, environment: readEnvironment(), cwd: process.cwd() })
}

/**
 * Tells the problems on standard error. Answers whether the settings can be used; where not, the exit code is set,
 * and the command has but to return.
 */
export function tellProblems(loaded: Loaded): loaded is Usable {
  const { stderr } = process
  for (const found of loaded.diagnostics) {
    stderr.write(`${stderr.isTTY ? formatDiagnosticWithExcerpt(found, stderr) : formatDiagnostic(found)}\n`)
  }
  if (loaded.settings !== undefined) return true
  if (loaded.assumed.length > 0 && !loaded.diagnostics.some(({ severity }) => severity === 'error')) {
    stderr.write(`what depends on ${loaded.assumed.join(', ')} was left out; no mistakes otherwise\n`)
    return false
  }
  stderr.write(`${countProblems(loaded.diagnostics)}; nothing was done\n`)
  process.exitCode = EXIT_CONFIG
  return false
}
