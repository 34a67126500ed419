import { Counter, Gauge } from 'prom-client'
import type { Log } from './log.ts'
import { registry } from './registry.ts'

const registers = [registry]

const reloads = new Counter({
  name: 'lycan_settings_reloads_total',
  help: 'Times that the settings were read again, by result: taken, unchanged, refused (a mistake in them), failed.',
  labelNames: ['result'],
  registers,
})

const lastReload = new Gauge({
  name: 'lycan_settings_last_reload_successful',
  help: 'Whether what stands in the files is what runs: 0 after an edit that could not be taken up.',
  registers,
})
lastReload.set(1)

/** Something to tell about the settings: a diagnostic as one line. */
interface Problem {
  readonly line: string
  readonly isError: boolean
}

/** What is different, by the names of feeds and the paths of options. */
interface Changes {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly string[]
  readonly options: readonly string[]
  readonly atRestart: readonly string[]
}

/** The edited settings are in use. */
export function settingsTaken(log: Log, changes: Changes, problems: readonly Problem[]): void {
  reloads.inc({ result: 'taken' })
  lastReload.set(1)
  tellAll(log, problems)
  const { atRestart, ...others } = changes
  const options = changes.options.filter((path) => !atRestart.includes(path))
  const parts = Object.entries({ ...others, options })
    .filter(([, names]) => names.length > 0)
    .map(([what, names]) => `${what === 'options' ? 'changed' : what} ${names.join(', ')}`)
  if (parts.length > 0) log.info(changes, `settings taken up: ${parts.join('; ')}`)
  if (atRestart.length > 0)
    log.warn({ options: atRestart }, `${atRestart.join(', ')} changed: start Lycan again to take that up`)
}

/** The files say what runs already. `mended`: they could not be taken up before, which whoever mended them waits to hear. */
export function settingsUnchanged(log: Log, mended: boolean): void {
  reloads.inc({ result: 'unchanged' })
  lastReload.set(1)
  if (mended) log.info('the settings are good again, and mean what runs already')
  else log.debug('settings were read again and mean the same')
}

/** The edit has mistakes; what ran before goes on. */
export function settingsRefused(log: Log, problems: readonly Problem[]): void {
  reloads.inc({ result: 'refused' })
  lastReload.set(0)
  tellAll(log, problems)
  log.error('the edited settings cannot be used; the last good ones go on')
}

/** The settings are good, but could not be taken up now; it is tried again. */
export function settingsFailed(log: Log, error: Error): void {
  reloads.inc({ result: 'failed' })
  lastReload.set(0)
  log.error(
    { reason: error.message },
    `the edited settings could not be taken up: ${error.message}; trying again`,
  )
}

function tellAll(log: Log, problems: readonly Problem[]): void {
  for (const { line, isError } of problems) isError ? log.error(line) : log.warn(line)
}
