import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { watch } from 'chokidar'

/** Editors write a file in several steps; an edit is over when nothing has happened for so long. */
const QUIET_MS = 300

export interface SettingsWatch extends AsyncDisposable {
  /** Watches these files (the main one first) and the folder `feeds.d` beside the main one, besides earlier ones. */
  follow(files: readonly string[]): void
}

/**
 * Calls `edited` after files changed, appeared or went, and once at the beginning where one changed since `readAt`
 * (milliseconds since 1970). Resolves when it sees every change from then on.
 */
export async function watchSettings(
  files: readonly string[],
  readAt: number,
  edited: () => void,
): Promise<SettingsWatch> {
  let timer: NodeJS.Timeout | undefined
  const watcher = watch(pathsOf(files), { ignoreInitial: true, depth: 1 })
  watcher.on('all', () => {
    clearTimeout(timer)
    timer = setTimeout(edited, QUIET_MS)
  })
  watcher.on('error', () => {}) // a folder that cannot be watched: SIGHUP still works
  await new Promise<void>((resolve) => watcher.once('ready', resolve))
  const changes = await Promise.all(pathsOf(files).map(changedAt))
  if (changes.some((at) => at > readAt)) edited()
  return {
    follow: (more) => void watcher.add(pathsOf(more)),
    async [Symbol.asyncDispose]() {
      clearTimeout(timer)
      await watcher.close()
    },
  }
}

function pathsOf(files: readonly string[]): string[] {
  const [main] = files
  return main === undefined ? [] : [...files, join(dirname(main), 'feeds.d')]
}

/** When a file changed, or the names in a folder; long ago where there is none. */
function changedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}
