import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe } from 'vitest'

/**
 * The folder of real events that is kept beside a checkout and not in the repository: LYCAN_TEST_DATA, or
 * ../shared/data. Undefined where there is none.
 */
export const realData = [process.env['LYCAN_TEST_DATA'], resolve(import.meta.dirname, '../../../shared/data')]
  .filter((folder) => folder !== undefined)
  .find((folder) => existsSync(folder))

/** A suite that needs the real events; says so where it has to be skipped. */
export function describeRealData(title: string, suite: () => void): void {
  if (realData !== undefined) {
    describe(title, suite)
    return
  }
  process.stderr.write(`\nSKIPPED: "${title}" needs real events; name their folder in LYCAN_TEST_DATA.\n\n`)
  describe.skip(title, suite)
}

/** A file of the folder, whole. */
export function realFile(path: string): Buffer {
  return readFileSync(join(realData!, path))
}

/** The lines of a file of the folder that are neither empty nor comments. */
export function realLines(path: string): string[] {
  const lines = realFile(path).toString('utf8').split('\n')
  return lines.filter((line) => line !== '' && !line.startsWith('# '))
}
