import { stat } from 'node:fs/promises'
import { EmbeddedError, USE_ANOTHER } from './embedded-error.ts'
import { type Account, run } from './embedded-program.ts'

const DEDICATED = 'lycan'

/**
 * Whom PostgreSQL runs as: ourselves (undefined) unless we are root, whom PostgreSQL refuses. Then, in this order,
 * the owner of existing data, a user `lycan`, a user `postgres`, a new system user `lycan`, and `nobody`.
 *
 * @param data where the cluster is, or will be
 */
export async function chooseAccount(
  data: string,
  notify: (message: string) => void,
): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const owner = await stat(data).catch(() => undefined)
  if (owner !== undefined && owner.uid !== 0) {
    const name = (await run('id', ['-un', String(owner.uid)])).output.trim()
    return { name: /^[\w-]+$/.test(name) ? name : String(owner.uid), uid: owner.uid, gid: owner.gid }
  }
  const existing = (await findAccount(DEDICATED)) ?? (await findAccount('postgres'))
  if (existing !== undefined) return existing
  const made = await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/bin/false',
    DEDICATED,
  ])
  const account = await findAccount(DEDICATED)
  if (account !== undefined) {
    if (made.code === 0) notify(`PostgreSQL does not run as root; made the system user "${DEDICATED}" for it`)
    return account
  }
  const nobody = await findAccount('nobody')
  if (nobody !== undefined) return nobody
  throw new EmbeddedError(
    'account',
    'PostgreSQL does not run as root, and this machine has no other user for it. ' +
      `Make one (useradd --system ${DEDICATED}), run Lycan as an ordinary user, or ${USE_ANOTHER}.`,
  )
}

async function findAccount(name: string): Promise<Account | undefined> {
  const uid = await run('id', ['-u', name])
  const gid = await run('id', ['-g', name])
  if (uid.code !== 0 || gid.code !== 0) return undefined
  return { name, uid: Number(uid.output), gid: Number(gid.output) }
}
