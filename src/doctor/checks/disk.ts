import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Check, fail, ok, skip, warn } from '../check.ts'

const GB = 1e9

/** There is room for the data. PostgreSQL stops when its disk is full. */
export const diskCheck: Check = {
  name: 'disk',
  needsNetwork: false,
  async run({ loaded }) {
    const { url, directory } = loaded.settings.database
    if (url !== undefined) return skip('the database looks after its own')
    const { bavail, bsize } = await statNearest(directory)
    const free = bavail * bsize
    const said = `${(free / GB).toFixed(1)} GB free for ${directory}`
    const fix = 'Make room, keep posts for a shorter time (retention.age), or move database.directory'
    if (free < GB / 2) return fail(said, fix)
    return free < 5 * GB ? warn(said, fix) : ok(said)
  },
}

/** Of the folder, or of the nearest one above where it is not made yet. */
async function statNearest(folder: string): Promise<{ bavail: number; bsize: number }> {
  try {
    return await statfs(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(folder) === folder) throw error
    return statNearest(dirname(folder))
  }
}
