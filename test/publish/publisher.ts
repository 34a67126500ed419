import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAccount, documentOf, signToken, type TestAccount } from '../identity/accounts.ts'
import { startDirectory, type TestDirectory } from '../identity/plc.ts'
import { ALICE } from '../support/events.ts'
import { startPds, type TestPds } from '../support/pds.ts'

export const SERVICE = 'did:web:feeds.example.com'

/** The smallest picture that passes for a PNG; `size` bytes of one. */
export function png(size = 100): Buffer {
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')], size)
}

/** An account with its server and directory on loopback, and a folder for settings. */
export interface TestPublisher extends AsyncDisposable {
  readonly account: TestAccount
  readonly pds: TestPds
  readonly directory: TestDirectory
  readonly folder: string
  /** Writes lycan.yaml with these feeds (YAML), and answers with its name. */
  configure(feeds: string, service?: string): Promise<string>
  /** The value of a feed's record. */
  record(key: string): Record<string, unknown> | undefined
}

export async function startPublisher(): Promise<TestPublisher> {
  await using resources = new AsyncDisposableStack()
  const account = await createAccount(ALICE, 'ES256K')
  const pds = resources.use(await startPds(account.did, (claims) => signToken(account, { claims })))
  const directory = resources.use(await startDirectory())
  const service = [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: pds.url }]
  directory.documents.set(account.did, { ...documentOf(account, 'alice.test'), service })
  const folder = await mkdtemp(join(tmpdir(), 'lycan-publish-'))
  resources.defer(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'cats.png'), png())
  const owned = resources.move()
  return {
    account,
    pds,
    directory,
    folder,
    async configure(feeds, more = 'hostname: feeds.example.com') {
      const file = join(folder, 'lycan.yaml')
      const identity = `{ plc: "${directory.url}", allowLoopback: true, timeout: 1s }`
      await writeFile(
        file,
        `service: { publisher: "${account.did}", ${more} }\nidentity: ${identity}\nfeeds:\n${feeds}\n`,
      )
      return file
    },
    record: (key) => pds.records.get(`app.bsky.feed.generator/${key}`)?.value,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
