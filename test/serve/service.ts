import { pino } from 'pino'
import { createIdentityResolver } from '../../src/identity/resolver.ts'
import { type Database, openDatabase, readOnly } from '../../src/persist/database.ts'
import chronological from '../../src/rank/algorithms/chronological.ts'
import { startAdmin } from '../../src/serve/admin.ts'
import type { ServedFeed } from '../../src/serve/feed.ts'
import type { Listener } from '../../src/serve/listener.ts'
import { type ServerOptions, startServer } from '../../src/serve/server.ts'
import {
  createAccount,
  documentOf,
  signToken,
  type TestAccount,
  type TokenParts,
} from '../identity/accounts.ts'
import { startDirectory, type TestDirectory } from '../identity/plc.ts'
import { testDatabase } from '../support/database.ts'
import { ALICE, BOB } from '../support/events.ts'

export const SERVICE = 'did:web:feeds.test'
export const PUBLISHER = 'did:plc:publisher2345abcdefghijk'
export const SKELETON = 'app.bsky.feed.getFeedSkeleton'

/** A whole server on loopback, with two readers: alice signs with ES256K, bob with ES256. */
export interface TestService extends AsyncDisposable {
  readonly server: Listener
  readonly admin: Listener
  readonly db: Database
  readonly directory: TestDirectory
  readonly alice: TestAccount
  readonly bob: TestAccount
  readonly feeds: Map<string, ServedFeed>
  /** What was logged, as JSON lines. */
  readonly logged: string[]
  get(path: string, headers?: Record<string, string>): Promise<Response>
  skeleton(feed: string, params?: Record<string, string>, token?: string): Promise<Response>
  token(account: TestAccount, parts?: TokenParts): Promise<string>
}

export function testFeed(parts: Partial<ServedFeed> & Pick<ServedFeed, 'id' | 'name'>): ServedFeed {
  return { order: { algorithm: chronological, config: {} }, auth: 'anonymous', ...parts }
}

export function uriOfFeed(name: string): string {
  return `at://${PUBLISHER}/app.bsky.feed.generator/${name}`
}

export async function startTestService(
  feeds: readonly ServedFeed[],
  options: Partial<ServerOptions> = {},
): Promise<TestService> {
  await using resources = new AsyncDisposableStack()
  const { db, url } = resources.use(await testDatabase())
  const directory = resources.use(await startDirectory())
  const [alice, bob] = [await createAccount(ALICE, 'ES256K'), await createAccount(BOB, 'ES256')]
  for (const account of [alice, bob]) directory.documents.set(account.did, documentOf(account))
  const logged: string[] = []
  const log = pino({ level: 'debug' }, { write: (line) => logged.push(line) })
  const reader = openDatabase({ url, poolSize: 3, role: 'serve' })
  resources.defer(() => reader.destroy())
  const byName = new Map(feeds.map((feed) => [feed.name, feed]))
  const server = resources.use(
    await startServer({
      listen: { host: '127.0.0.1', port: 0 },
      did: SERVICE,
      publisherDid: PUBLISHER,
      hostname: 'feeds.test',
      allowedHosts: ['feeds.test', '127.0.0.1'],
      feeds: () => byName,
      reader: readOnly(reader),
      recorder: db,
      identity: createIdentityResolver({ db, log, plc: directory.url, timeoutMs: 1000, allowLoopback: true }),
      cursorSecret: 'secret of the tests',
      pagesAtOnce: 3,
      checks: {},
      log,
      ...options,
    }),
  )
  const admin = resources.use(
    await startAdmin({ listen: { host: '127.0.0.1', port: 0 }, checks: options.checks ?? {}, log }),
  )
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, { headers })
  const owned = resources.move()
  return {
    server,
    admin,
    db,
    directory,
    alice,
    bob,
    feeds: byName,
    logged,
    get,
    skeleton: (feed, params = {}, token) =>
      get(
        `/xrpc/${SKELETON}?${new URLSearchParams({ feed: uriOfFeed(feed), ...params })}`,
        token === undefined ? {} : { authorization: `Bearer ${token}` },
      ),
    token: (account, parts = {}) =>
      signToken(account, { ...parts, claims: { aud: SERVICE, lxm: SKELETON, ...parts.claims } }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
