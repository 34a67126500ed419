import { chmod, copyFile, lstat, mkdir, readdir, readlink, rename, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Makes `target` a complete copy of the folder `source`, readable by everyone whatever the umask, and does nothing
 * when it is one already. Safe against being killed and against others doing the same: built aside, renamed into place.
 */
export async function provideCopy(source: string, target: string): Promise<'present' | 'copied'> {
  if (await sameTree(source, target)) return 'present'
  const aside = `${target}.making-${process.pid}`
  await rm(aside, { recursive: true, force: true })
  await mkdir(dirname(target), { recursive: true })
  try {
    await copyTree(source, aside)
    if (!(await sameTree(source, aside))) throw new Error(`${source} changed while it was copied`)
    await rm(target, { recursive: true, force: true })
    await rename(aside, target)
  } catch (error) {
    await rm(aside, { recursive: true, force: true })
    if (await sameTree(source, target)) return 'present' // someone else was quicker
    throw error
  }
  return 'copied'
}

async function copyTree(source: string, target: string): Promise<void> {
  await mkdir(target)
  await chmod(target, 0o755)
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const from = join(source, entry.name)
    const to = join(target, entry.name)
    if (entry.isDirectory()) await copyTree(from, to)
    else if (entry.isSymbolicLink()) await symlink(await readlink(from), to)
    else {
      await copyFile(from, to)
      await chmod(to, ((await lstat(from)).mode & 0o111) === 0 ? 0o644 : 0o755)
    }
  }
}

/** Whether both folders hold the same names, kinds and sizes. */
async function sameTree(a: string, b: string): Promise<boolean> {
  const entries = await readdir(a, { withFileTypes: true })
  const others = await readdir(b).catch(() => undefined)
  if (others === undefined || others.length !== entries.length) return false
  for (const entry of entries) {
    const [left, right] = [join(a, entry.name), join(b, entry.name)]
    if (entry.isDirectory()) {
      if (!(await sameTree(left, right))) return false
    } else {
      const [one, other] = await Promise.all([lstat(left), lstat(right).catch(() => undefined)])
      if (other === undefined || one.size !== other.size || one.isFile() !== other.isFile()) return false
    }
  }
  return true
}
