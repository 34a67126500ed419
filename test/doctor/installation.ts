import { pino } from 'pino'
import { createIdentityResolver } from '../../src/identity/resolver.ts'
import { type Database, readOnly } from '../../src/persist/database.ts'
import type { Listener } from '../../src/serve/listener.ts'
import { startServer } from '../../src/serve/server.ts'
import { startPublisher, type TestPublisher } from '../publish/publisher.ts'
import { addMemberships } from '../rank/memberships.ts'
import { testFeed } from '../serve/service.ts'
import { startAppview, type TestAppview } from '../support/appview.ts'
import { testDatabase } from '../support/database.ts'
import { BOB } from '../support/events.ts'

export const SERVICE = 'did:plc:service234567abcdefghijk'
export const FEEDS = `  cats: { name: Cats, match: { hashtag: [cats] } }
  club: { name: Club, auth: required, match: { hashtag: [club] } }`

/** All that a feed needs to reach its readers, on loopback and in good health. */
export interface Installation extends AsyncDisposable {
  readonly publisher: TestPublisher
  readonly appview: TestAppview
  readonly server: Listener
  readonly db: Database
  /** Writes the settings; `more` goes into the section of the service. */
  configure(feeds?: string, more?: string): Promise<string>
  /** Makes the DID of the service lead to `endpoint`. */
  leadTo(endpoint: string): void
}

export async function startInstallation(): Promise<Installation> {
  await using resources = new AsyncDisposableStack()
  const publisher = resources.use(await startPublisher())
  const appview = resources.use(await startAppview())
  const { db, url } = resources.use(await testDatabase())
  const log = pino({ level: 'silent' })
  const plc = publisher.directory.url
  const feeds = new Map(
    (['cats', 'club'] as const).map((name, index) => [
      name,
      testFeed({ id: index + 1, name, auth: name === 'club' ? 'required' : 'anonymous' }),
    ]),
  )
  const server = resources.use(
    await startServer({
      listen: { host: '127.0.0.1', port: 0 },
      did: SERVICE,
      publisherDid: publisher.account.did,
      hostname: 'localhost',
      allowedHosts: ['localhost', '127.0.0.1'],
      feeds: () => feeds,
      reader: readOnly(db),
      recorder: db,
      identity: createIdentityResolver({ db, log, plc, timeoutMs: 1000, allowLoopback: true }),
      cursorSecret: 'secret of the tests',
      pagesAtOnce: 2,
      checks: {},
      log,
    }),
  )
  const port = new URL(server.url).port
  appview.server = server.url
  await db
    .insertInto('feeds')
    .values([...feeds.keys()].map((name) => ({ name, rule_hash: name })))
    .execute()
  const at = Date.now()
  await addMemberships(
    db,
    [1, 2].map((feed) => ({ feed, did: BOB, at: at - feed, rankKey: at })),
  )
  await db
    .insertInto('cursors')
    .values({ stream: 'jetstream', host: 'jetstream.example.com', wire: 'v2', time_us: BigInt(at * 1000) })
    .execute()
  const owned = resources.move()
  const installation: Installation = {
    publisher,
    appview,
    server,
    db,
    configure: (feeds = FEEDS, more = '') =>
      publisher.configure(`${feeds}\ndatabase: { url: "${url}" }`, `did: "${SERVICE}", port: ${port}${more}`),
    leadTo: (endpoint) =>
      publisher.directory.documents.set(SERVICE, {
        '@context': ['https://www.w3.org/ns/did/v1'],
        id: SERVICE,
        service: [{ id: '#bsky_fg', type: 'BskyFeedGenerator', serviceEndpoint: endpoint }],
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
  installation.leadTo(`http://localhost:${port}`)
  for (const [key, displayName] of [
    ['cats', 'Cats'],
    ['club', 'Club'],
  ] as const) {
    const record = { $type: 'app.bsky.feed.generator', did: SERVICE, displayName }
    await publisher.pds.put(`app.bsky.feed.generator/${key}`, {
      ...record,
      createdAt: '2026-01-01T00:00:00.000Z',
    })
    appview.known.add(`at://${publisher.account.did}/app.bsky.feed.generator/${key}`)
  }
  return installation
}
