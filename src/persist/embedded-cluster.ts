import { appendFile, chown, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Binaries } from './embedded-binaries.ts'
import { EmbeddedError, placeError, USE_ANOTHER } from './embedded-error.ts'
import { makePrivate } from './embedded-place.ts'
import { type Account, lastLines, processExists, run } from './embedded-program.ts'

/** The role that Lycan connects as; it owns the cluster. */
export const OWNER = 'lycan'

/** Makes the cluster on first use. An existing one is only looked at: it must be of the programs' major version. */
export async function provideCluster(
  cluster: string,
  binaries: Binaries,
  account: Account | undefined,
  durable: boolean,
): Promise<'present' | 'made'> {
  await removeHalfMade(cluster)
  const found = await clusterVersion(cluster)
  if (found !== undefined) {
    if (found !== String(binaries.major)) throw versionError(cluster, found, binaries.major)
    return 'present'
  }
  await makeCluster(cluster, binaries, account, durable)
  return 'made'
}

/** The major version that made the cluster; undefined when there is none yet. */
async function clusterVersion(cluster: string): Promise<string | undefined> {
  try {
    return (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw placeError(`The data in ${cluster} cannot be read (do they belong to another user?)`, error)
    }
  }
  const content = await readdir(cluster).catch(() => [])
  if (content.length === 0) return undefined
  throw new EmbeddedError(
    'place',
    `${cluster} holds something, but no PostgreSQL data. Nothing was touched. Move it away and start again, or ${USE_ANOTHER}.`,
  )
}

/** initdb aside, then rename: a cluster exists whole or not at all, whenever we are killed. */
async function makeCluster(
  cluster: string,
  binaries: Binaries,
  account: Account | undefined,
  durable: boolean,
): Promise<void> {
  const aside = `${cluster}.making-${process.pid}`
  try {
    await makePrivate(aside, account)
    const made = await run(binaries.initdb, initdbArguments(aside, durable), account)
    if (made.code !== 0) throw initdbError(cluster, made.output)
    await appendFile(
      join(aside, 'postgresql.conf'),
      "\ninclude 'lycan.conf'\n\n# Your own settings go below this line.\n",
    )
    await rename(aside, cluster)
  } catch (error) {
    await rm(aside, { recursive: true, force: true })
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return // another Lycan was quicker; the lock decides who stays
    throw error instanceof EmbeddedError
      ? error
      : placeError(`The database cannot be made in ${cluster}`, error)
  }
}

/** The builtin locale sorts the same for ever; an operating system's may change and break indexes. */
function initdbArguments(cluster: string, durable: boolean): string[] {
  return [
    `--pgdata=${cluster}`,
    `--username=${OWNER}`,
    '--auth=trust', // whoever can enter the folder of the socket: the same user, and root
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ]
}

/** Leftovers of first starts that were killed; those of a living process are its own business. */
async function removeHalfMade(cluster: string): Promise<void> {
  const prefix = `${basename(cluster)}.making-`
  for (const name of await readdir(dirname(cluster)).catch(() => [])) {
    const maker = Number(name.slice(prefix.length))
    if (!name.startsWith(prefix) || (maker !== process.pid && processExists(maker))) continue
    // An initdb that outlived its Lycan may be writing still; what it leaves, the next start removes.
    await rm(join(dirname(cluster), name), { recursive: true, force: true, maxRetries: 5 }).catch(
      () => undefined,
    )
  }
}

/** Writes the settings that Lycan decides, for the next start of the server. */
export async function writeSettings(
  cluster: string,
  text: string,
  account: Account | undefined,
): Promise<void> {
  const path = join(cluster, 'lycan.conf')
  try {
    await writeFile(`${path}.new`, text, { mode: 0o600 })
    if (account !== undefined) await chown(`${path}.new`, account.uid, account.gid)
    await rename(`${path}.new`, path)
  } catch (error) {
    throw placeError(`The database's settings cannot be written to ${path}`, error)
  }
}

function initdbError(cluster: string, output: string): EmbeddedError {
  if (/No space left on device|Disk quota exceeded/.test(output)) {
    return new EmbeddedError(
      'full',
      `The database cannot be made in ${cluster}: the disk is full. Free some space and start again.`,
    )
  }
  return new EmbeddedError(
    'failed',
    `The database cannot be made in ${cluster}. PostgreSQL's initdb said:\n${lastLines(output)}\nMend that, or ${USE_ANOTHER}.`,
  )
}

function versionError(cluster: string, found: string, ours: number): EmbeddedError {
  return new EmbeddedError(
    'version',
    [
      `The data in ${cluster} were made by PostgreSQL ${found}; this Lycan brings PostgreSQL ${ours}, which cannot read them. Nothing was changed.`,
      'Either go back to the Lycan that you ran before, or carry the data over:',
      '  1. With the old Lycan:  npm start -- --only serve  and, meanwhile,  pg_dump --format=custom --file=lycan.dump URL',
      '     (URL is what Lycan prints at its start; pg_dump comes with the PostgreSQL client programs of your system)',
      `  2. Stop it, and move ${cluster} away.`,
      '  3. With the new Lycan:  npm start -- --only serve  and, meanwhile,  pg_restore --clean --if-exists --dbname=URL lycan.dump',
      '  4. Start Lycan as usual.',
      `Or start afresh: move ${cluster} away, and the feeds fill again from the stream. Or ${USE_ANOTHER}.`,
    ].join('\n'),
  )
}
