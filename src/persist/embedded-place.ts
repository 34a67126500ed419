import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, lstat, mkdir, readdir, readlink, stat, symlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { EmbeddedError, placeError, USE_ANOTHER } from './embedded-error.ts'
import { type Account, accountCan } from './embedded-program.ts'

/** Shared by all folders in /tmp and /var/lib that Lycan makes for a data folder: the same folder, the same name. */
const nameOf = (path: string) => createHash('sha256').update(path).digest('hex').slice(0, 8)

const CLUSTER = 'postgres'

/** The cluster of a data folder, following the link that an earlier start as root may have left there. */
export async function clusterOf(directory: string): Promise<string> {
  const path = join(resolve(directory), CLUSTER)
  const target = await readlink(path).catch(() => undefined)
  return target === undefined ? path : resolve(dirname(path), target)
}

/**
 * Decides where the cluster is, and makes the folder above it. That is `directory/postgres`; but where `account` may
 * not enter `directory` (a clone in /root, say), it is a folder under `stateDirectory`, and `directory/postgres` is a
 * link to it, so that the place stays the same whatever becomes of the permissions.
 *
 * @returns the absolute path of the cluster; it need not exist
 */
export async function chooseCluster(
  directory: string,
  account: Account | undefined,
  stateDirectory: string,
): Promise<string> {
  const wanted = resolve(directory)
  try {
    const cluster = await clusterOf(wanted)
    const linked = cluster !== join(wanted, CLUSTER)
    if (linked || account === undefined) {
      await makePassable(dirname(cluster), account)
      return cluster
    }
    if (await accountMayEnter(wanted, account)) {
      await makePassable(wanted, account)
      return cluster
    }
    if (await isFilled(cluster)) {
      throw new EmbeddedError(
        'place',
        `The data are in ${cluster}, which the user ${account.name} cannot reach (PostgreSQL does not run as root). ` +
          `Let others pass the folders above it (chmod o+x), move ${wanted} elsewhere, or ${USE_ANOTHER}.`,
      )
    }
    const home = join(stateDirectory, `${basename(dirname(wanted)) || 'root'}-${nameOf(wanted)}`)
    await makePassable(home, account)
    await mkdir(wanted, { recursive: true })
    await symlink(join(home, CLUSTER), cluster)
    return join(home, CLUSTER)
  } catch (error) {
    throw error instanceof EmbeddedError
      ? error
      : placeError(`The data folder ${wanted} cannot be used`, error)
  }
}

/** Makes `folder` where it is missing. What is new or still empty lets `account` pass; the cluster inside is closed. */
async function makePassable(folder: string, account: Account | undefined): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (account === undefined) return
  if (first === undefined && (await readdir(folder)).length > 0) return
  for (let path = folder; ; path = dirname(path)) {
    const { mode } = await stat(path)
    await chmod(path, (mode & 0o777) | 0o111)
    if (path === (first ?? folder)) return
  }
}

/** Whether `account` can enter `folder`, or could once `makePassable` has made or opened it. */
async function accountMayEnter(folder: string, account: Account): Promise<boolean> {
  if (await accountCan(account, '-x', folder)) return true
  const content = await readdir(folder).catch(() => undefined)
  if (content !== undefined) return content.length === 0 && accountCan(account, '-x', dirname(folder))
  let above = dirname(folder)
  while (!existsSync(above)) above = dirname(above)
  return accountCan(account, '-x', above)
}

async function isFilled(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => [])).length > 0
}

/** Linux allows 107 bytes, macOS 103, for the path of a socket. */
const LONGEST_SOCKET = 103

/**
 * Makes the folder of the server's socket, which only `account` (and root) may enter: `socket` beside the cluster, or
 * a short folder of its own in /tmp when that path is too long for a socket.
 */
export async function makeSocketFolder(cluster: string, account: Account | undefined): Promise<string> {
  const beside = join(dirname(cluster), 'socket')
  const tooLong = Buffer.byteLength(join(beside, '.s.PGSQL.5432')) > LONGEST_SOCKET
  const uid = account?.uid ?? process.getuid?.() ?? 0
  const folder = tooLong ? `/tmp/lycan-${uid}-${nameOf(cluster)}` : beside
  try {
    await makePrivate(folder, account)
  } catch (error) {
    throw placeError(`The folder for the database's socket, ${folder}, cannot be made`, error)
  }
  const { uid: owner, mode } = await lstat(folder)
  if (owner !== uid || (mode & 0o077) !== 0) {
    throw new EmbeddedError(
      'place',
      `${folder} belongs to someone else or is open to others. Remove it and start again.`,
    )
  }
  return folder
}

/** Makes `folder`, mode 700, owned by `account`. Leaves an existing folder as it is. */
export async function makePrivate(folder: string, account: Account | undefined): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && (await lstat(folder)).isDirectory()) return
    throw error
  }
  if (account !== undefined) await chown(folder, account.uid, account.gid)
}
