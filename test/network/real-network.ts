import { AtpAgent } from '@atproto/api'
import type { TestNetwork } from '@atproto/dev-env'
import { temporaryFolder } from './folder.ts'

/** A PLC directory, a PDS and an AppView, the programs that Bluesky runs, in this process and on loopback. */
export interface RealNetwork extends AsyncDisposable {
  readonly plcUrl: string
  readonly pdsUrl: string
  readonly appViewUrl: string
  /** Resolves when the AppView has indexed all that the PDS has written. */
  indexed(): Promise<void>
  /** How a reader who is not signed in sees the AppView. */
  anonymous(): AtpAgent
  /** Makes an account on the PDS; its agent is signed in, and reads through the PDS as apps do. */
  join(handle: string): Promise<AtpAgent>
  /** Makes an app password for an account. */
  appPassword(agent: AtpAgent): Promise<string>
  /** What the operator of the PDS does to accounts that break its rules. */
  takeDown(did: string): Promise<void>
}

/** Starts one that keeps its index in the given database. Disposing of it leaves nothing behind. */
export async function startRealNetwork(databaseUrl: string): Promise<RealNetwork> {
  await using resources = new AsyncDisposableStack()
  const folder = resources.use(temporaryFolder('network'))
  const network = resources.use(await createNetwork(databaseUrl, folder.path))
  const owned = resources.move()
  return {
    plcUrl: network.plc.url,
    pdsUrl: network.pds.url,
    appViewUrl: network.bsky.url,
    indexed: () => network.processAll(30_000),
    anonymous: () => new AtpAgent({ service: network.bsky.url }),
    async join(handle) {
      const agent = new AtpAgent({ service: network.pds.url })
      const password = `the password of ${handle}`
      await agent.createAccount({ handle, email: `${handle}@example.com`, password })
      return agent
    },
    async appPassword(agent) {
      const { data } = await agent.com.atproto.server.createAppPassword({ name: 'lycan' })
      return data.password
    },
    async takeDown(did) {
      await network.pds
        .getAgent()
        .com.atproto.admin.updateSubjectStatus(
          { subject: { $type: 'com.atproto.admin.defs#repoRef', did }, takedown: { applied: true } },
          { encoding: 'application/json', headers: network.pds.adminAuthHeaders() },
        )
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** The servers keep their files wherever TMPDIR says at their start, and do not remove them. */
async function createNetwork(databaseUrl: string, folder: string): Promise<TestNetwork> {
  const { TMPDIR, REDIS_HOST } = process.env
  process.env['TMPDIR'] = folder
  // It wants to be told of a Redis, and does not use it.
  process.env['REDIS_HOST'] = 'nowhere.invalid'
  try {
    const { TestNetwork: Network } = await import('@atproto/dev-env')
    return await Network.create({ dbPostgresUrl: databaseUrl, dbPostgresSchema: 'network' })
  } finally {
    restore('TMPDIR', TMPDIR)
    restore('REDIS_HOST', REDIS_HOST)
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name]
  else process.env[name] = value
}
