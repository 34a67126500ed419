import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AtpAgent } from '@atproto/api'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { Database } from '../../src/persist/database.ts'
import { testDatabase } from '../support/database.ts'
import { type Lycan, lycan, lycanAt, MAIN } from '../support/lycan.ts'
import { temporaryFolder } from './folder.ts'
import { type JetstreamBridge, startJetstreamBridge } from './jetstream-bridge.ts'
import { type RealNetwork, startRealNetwork } from './real-network.ts'
import { createServiceDid, type ServiceDid } from './service-did.ts'

/** A real network, and Lycan as its feed generator in a process of its own. */
export interface World extends AsyncDisposable {
  readonly network: RealNetwork
  /** Where Lycan hears of the network. */
  readonly bridge: JetstreamBridge
  /** The account that owns the feeds. */
  readonly maker: AtpAgent
  readonly serviceDid: string
  /** The database of Lycan. */
  readonly db: Database
  /** The file with the settings of Lycan; all of its feeds are published. */
  readonly settings: string
  /** Where Lycan serves. */
  readonly url: string
  readonly lycan: Lycan
  /** The at:// URI of a feed's record. */
  uriOf(key: string): string
  /** Runs a command of `lycan` with these settings and the maker's app password, and waits for its end. */
  command(name: string, ...args: readonly string[]): Promise<Ended>
  /** Starts Lycan again, in the same place, once it was ended. */
  restart(): Promise<void>
}

/** What became of a command. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * The world of one test file, from its first test to its last; what Lycan logged is shown when a test fails.
 *
 * @param feedsOf the `feeds:` of the settings, as YAML; it may make accounts and posts that they name.
 */
export function useWorld(feedsOf: (network: RealNetwork) => Promise<string>): () => World {
  let world: World | undefined
  beforeAll(async () => {
    world = await startWorld(feedsOf)
  })
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.log('Lycan said:', world?.lycan.log)
  })
  afterAll(() => world?.[Symbol.asyncDispose]())
  return () => world!
}

async function startWorld(feedsOf: (network: RealNetwork) => Promise<string>): Promise<World> {
  await using resources = new AsyncDisposableStack()
  const network = resources.use(await startRealNetwork((await unusedDatabase(resources)).url))
  const database = await unusedDatabase(resources)
  const bridge = resources.use(await startJetstreamBridge(network))
  const maker = await network.join('maker.test')
  const service = await createServiceDid(network.plcUrl)
  const settings = join(resources.use(temporaryFolder('world')).path, 'lycan.yaml')
  await writeFile(settings, settingsOf({ network, bridge, maker, service, feeds: await feedsOf(network) }))

  let process: Lycan | undefined
  let url = ''
  resources.defer(() => process?.[Symbol.asyncDispose]())
  const start = async (port: string) => {
    const subscribed = bridge.nextSubscriber()
    process = lycan('run', '-c', settings, '--database-url', database.url, '--port', port)
    url = (await process.says('lycan is running'))['url'] as string
    await subscribed
  }
  await start('0')
  await service.moveTo(`http://localhost:${new URL(url).port}`)

  const appPassword = await network.appPassword(maker)
  const command = async (name: string, ...args: readonly string[]): Promise<Ended> => {
    const place = ['-c', settings, '--database-url', database.url, '--port', new URL(url).port]
    await using run = lycanAt(MAIN, [name, ...place, ...args], { LYCAN_APP_PASSWORD: appPassword })
    const ended = await run.ended
    return { ...ended, stderr: run.log.map(({ msg }) => msg).join('\n') }
  }
  const published = await command('publish', '--yes')
  if (published.code !== 0) throw new Error(`lycan publish failed: ${published.stderr}`)
  await network.indexed()

  const owned = resources.move()
  return {
    network,
    bridge,
    maker,
    serviceDid: service.did,
    db: database.db,
    settings,
    get url() {
      return url
    },
    get lycan() {
      return process!
    },
    uriOf: (key) => `at://${maker.assertDid}/app.bsky.feed.generator/${key}`,
    command,
    restart: () => start(new URL(url).port),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function unusedDatabase(resources: AsyncDisposableStack) {
  return resources.use(await testDatabase())
}

function settingsOf(parts: {
  readonly network: RealNetwork
  readonly bridge: JetstreamBridge
  readonly maker: AtpAgent
  readonly service: ServiceDid
  readonly feeds: string
}): string {
  const { network, bridge, maker, service, feeds } = parts
  return `
service: { port: 0, did: "${service.did}", publisher: ${maker.assertDid} }
admin: { port: 0 }
jetstream: { hosts: ["${bridge.url}"] }
identity: { plc: "${network.plcUrl}", allowLoopback: true }
feeds:
${feeds}
`
}
