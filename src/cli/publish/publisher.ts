import type { AtpAgent } from '@atproto/api'
import type { Usable } from '../../config/load.ts'
import { didYouMean } from '../../did-you-mean.ts'
import { findAccount, type PublisherAccount } from '../../publish/account.ts'
import { type PublishedFeed, readPublished } from '../../publish/records.ts'
import { openServer } from '../../publish/server.ts'
import { EXIT_CONFIG } from '../settings.ts'

/** The publisher's account, a client of its server where nobody is signed in yet, and the records that it has. */
export interface Publisher {
  readonly account: PublisherAccount
  readonly agent: AtpAgent
  readonly published: ReadonlyMap<string, PublishedFeed>
}

/** Finds the account that the settings name, and reads its records. Throws PublishingError. */
export async function openPublisher({ settings: { service, identity } }: Usable): Promise<Publisher> {
  const account = await findAccount(service.publisher, {
    plc: identity.plc,
    timeoutMs: identity.timeout,
    allowLoopback: identity.allowLoopback,
  })
  const agent = openServer(account)
  return { account, agent, published: await readPublished(agent, account) }
}

/** Says that no account is named, where that is so. */
export function missingPublisher({ settings: { service } }: Usable): string | undefined {
  return service.publisher === service.did
    ? 'service.publisher is not set: name the account that owns the feeds, by its handle or DID'
    : undefined
}

/** What has to be set before anything can be published; undefined where all is. */
export function missingForPublishing(loaded: Usable): string | undefined {
  const { service, identity } = loaded.settings
  if (service.did === 'did:web:localhost' && !identity.allowLoopback)
    return 'service.hostname is localhost, where no reader gets: set it to the public name of this server'
  if (loaded.feeds.size === 0) return 'there are no feeds in the settings'
  return missingPublisher(loaded)
}

/** Says that a name is none of those known. */
export function unknownFeed(name: string, known: Iterable<string>, label: string): string {
  return `there is no feed "${name}"${didYouMean(name, [...known], label)}`
}

/** Tells a mistake on the command line or in the settings, and sets the exit code. */
export function refuse(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = EXIT_CONFIG
}
