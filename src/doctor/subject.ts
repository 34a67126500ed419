import type { DidDocument } from '@atproto/identity'
import type { Usable } from '../config/load.ts'
import { type Database, openDatabase } from '../persist/database.ts'
import { findEmbedded } from '../persist/embedded.ts'
import type { PublisherAccount } from '../publish/account.ts'
import { findAccount } from '../publish/account.ts'
import type { PublishedFeed } from '../publish/records.ts'
import { readPublished } from '../publish/records.ts'
import { openServer } from '../publish/server.ts'
import { BlockedError } from './check.ts'
import { readServiceDocument } from './service-document.ts'

/** The publisher's account and what it has published. */
export interface Publication {
  readonly account: PublisherAccount
  readonly agent: ReturnType<typeof openServer>
  readonly published: ReadonlyMap<string, PublishedFeed>
}

/** What is examined. Everything that has to be opened or fetched is so once, when a check asks for it first. */
export interface Subject extends AsyncDisposable {
  readonly loaded: Usable
  /** Where the AppView's public API is. */
  readonly appview: string
  /** The publisher's app password, where one is given. */
  readonly password: string | undefined
  readonly offline: boolean
  /** Undefined where it is the embedded one, and is not running. */
  database(): Promise<Database | undefined>
  /** The DID document of the service, as the network gets it. */
  document(): Promise<DidDocument>
  publication(): Promise<Publication>
}

export function createSubject(options: {
  readonly loaded: Usable
  readonly appview: string
  readonly password: string | undefined
  readonly offline: boolean
}): Subject {
  const { service, identity, database } = options.loaded.settings
  const lookups = { plc: identity.plc, timeoutMs: identity.timeout, allowLoopback: identity.allowLoopback }
  const resources = new AsyncDisposableStack()
  return {
    ...options,
    database: once(async () => {
      const url = database.url ?? (await findEmbedded(database.directory))
      if (url === undefined) return undefined
      const db = openDatabase({ url, role: 'tool', poolSize: 2 })
      return resources.adopt(db, () => db.destroy())
    }),
    document: once(() => readServiceDocument(options.loaded.settings, lookups)),
    publication: once(async () => {
      if (service.publisher === service.did)
        throw new BlockedError('service.publisher is not set: name the account that owns the feeds')
      const account = await findAccount(service.publisher, lookups)
      const agent = openServer(account)
      return { account, agent, published: await readPublished(agent, account) }
    }),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** The open database; blocks the check where there is none. */
export async function requireDatabase(subject: Subject): Promise<Database> {
  const db = await subject.database()
  if (db === undefined) throw new BlockedError('the embedded database is not running')
  return db
}

/** Waits for what another check is about, and blocks this one where that failed. */
export async function needs<T>(what: string, thing: Promise<T>): Promise<T> {
  try {
    return await thing
  } catch (cause) {
    throw cause instanceof BlockedError ? cause : new BlockedError(`needs ${what}`, { cause })
  }
}
