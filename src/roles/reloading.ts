import { setTimeout as pause } from 'node:timers/promises'
import type { SettingsChanges } from '../config/changes.ts'
import { isUnchanged } from '../config/changes.ts'
import type { Loaded } from '../config/load.ts'
import { formatDiagnostic } from '../config/print.ts'
import { watchSettings } from '../config/watch.ts'
import type { Log } from '../telemetry/log.ts'
import { settingsFailed, settingsRefused, settingsTaken, settingsUnchanged } from '../telemetry/settings.ts'

/** What came of reading the settings again. `changes` is undefined where they cannot be used. */
export interface Reload {
  readonly loaded: Loaded
  readonly changes: SettingsChanges | undefined
}

export interface Reloading extends AsyncDisposable {
  /** Asks for a reload now; one at a time, and one more for those who asked meanwhile. */
  request(): void
}

/** Milliseconds until an edit that could not be taken up, because the database was away say, is tried again. */
const RETRY_MS = 5_000

/** Takes edits of the settings up while Lycan runs, whenever one of their files changes or somebody asks. */
export function startReloading(options: {
  /** What runs: the files that it was read from are watched, and what changed since then is taken up at once. */
  readonly loaded: Pick<Loaded, 'files' | 'readAt'>
  /** Reads the settings and takes them up where they are good. */
  readonly reload: () => Promise<Reload>
  readonly log: Log
}): Reloading {
  const { log } = options
  const stop = new AbortController()
  let asked = false
  let broken = false
  let working: Promise<void> | undefined

  const work = async () => {
    while (asked && !stop.signal.aborted) {
      asked = false
      try {
        const { loaded, changes } = await options.reload()
        const watching = await watch
        watching.follow(loaded.files)
        tell(log, loaded, changes, broken)
        broken = changes === undefined
      } catch (error) {
        settingsFailed(log, error as Error)
        broken = true
        asked = true
        await pause(RETRY_MS, undefined, { signal: stop.signal }).catch(() => {})
      }
    }
    working = undefined
  }
  const request = () => {
    asked = true
    working ??= work()
  }
  const watch = watchSettings(options.loaded.files, options.loaded.readAt, request)
  return {
    request,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await (await watch)[Symbol.asyncDispose]()
      await working
    },
  }
}

function tell(
  log: Log,
  { diagnostics }: Loaded,
  changes: SettingsChanges | undefined,
  wasBroken: boolean,
): void {
  const problems = diagnostics.map((found) => ({
    line: formatDiagnostic(found),
    isError: found.severity === 'error',
  }))
  if (changes === undefined) settingsRefused(log, problems)
  else if (isUnchanged(changes)) settingsUnchanged(log, wasBroken)
  else settingsTaken(log, changes, problems)
}
