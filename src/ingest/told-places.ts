import type { Post, TellingEvent, ToldPlace } from '../event.ts'
import type { Gazetteer } from '../match/geo/gazetteer.ts'
import { toldPlaces } from '../match/geo/told.ts'
import type { Reader } from '../persist/database.ts'
import {
  readToldPlaces,
  type ToldAccount,
  type ToldChanges,
  type ToldRecord,
} from '../persist/told-places.ts'
import { decodeTid } from '../tid.ts'
import { namedRecords } from './named-records.ts'

/** What events, check-ins and profiles tell of places, in the order of the stream. */
export interface ToldPlaces {
  /** Takes in a record of which the stream told. An older revision than the known one changes nothing. */
  learn(event: TellingEvent): void
  /** Forgets what the records of an account told: the account or its records are gone. */
  forget(did: string): void
  /** The post with what other records tell of it, as known now; the same post where that is nothing. */
  complete(post: Post): Post
  /** Replaces the memory by what is stored. Call it when the writer holds the ingest lock. */
  load(reader: Reader): Promise<void>
  /** What has changed since the last call; to be stored with the posts that were decided meanwhile. */
  take(): ToldChanges | undefined
}

/** Accounts remembered; a hundred thousand take some 50 MB. */
const MOST_ACCOUNTS = 100_000
/** Records of one account: the newest events and check-ins, and the profile. */
const MOST_RECORDS = 20

export interface ToldPlacesOptions {
  /** Which records feeds ask for; others are not remembered. */
  readonly sources: ReadonlySet<ToldPlace['by']>
  /** Undefined where no feed asks for places. */
  readonly gazetteer: Gazetteer | undefined
  readonly mostAccounts?: number
}

export function createToldPlaces({
  sources,
  gazetteer,
  mostAccounts = MOST_ACCOUNTS,
}: ToldPlacesOptions): ToldPlaces {
  /** The account that was heard of longest ago is the first. */
  const accounts = new Map<string, ToldAccount>()
  let changed = new Set<string>()
  let ordinal = 0

  function set(did: string, records: readonly ToldRecord[]): void {
    accounts.delete(did)
    accounts.set(did, { did, ordinal: ++ordinal, records })
    changed.add(did)
    if (accounts.size > mostAccounts) forget(accounts.keys().next().value!)
  }

  function forget(did: string): void {
    if (accounts.delete(did)) changed.add(did)
  }

  return {
    forget,
    learn(event) {
      const { by, did, rkey, rev } = event
      if (gazetteer === undefined || !sources.has(by)) return
      const records = accounts.get(did)?.records ?? []
      const known = records.find((one) => one.by === by && one.rkey === rkey)
      if (known !== undefined && BigInt(known.rev) >= rev) return
      const places = toldPlaces(event, gazetteer)
      if (known === undefined && places.length === 0) return
      const others = records.filter((one) => one !== known).slice(1 - MOST_RECORDS)
      set(did, [...others, { by, rkey, rev: rev.toString(), places }])
    },
    complete(post) {
      if (accounts.size === 0) return post
      const told = toldOf(post, accounts)
      return told.length === 0 ? post : { ...post, told }
    },
    async load(reader) {
      accounts.clear()
      changed = new Set()
      ordinal = 0
      for await (const account of readToldPlaces(reader)) {
        const records = account.records.filter(({ by }) => sources.has(by))
        ordinal = account.ordinal
        if (records.length > 0) accounts.set(account.did, { ...account, records })
        // No feed asks for these any more.
        if (records.length < account.records.length) changed.add(account.did)
      }
    },
    take() {
      if (changed.size === 0) return undefined
      const dids = [...changed]
      changed = new Set()
      return {
        changed: dids.flatMap((did) => accounts.get(did) ?? []),
        forgotten: dids.filter((did) => !accounts.has(did)),
      }
    },
  }
}

/**
 * A profile counts for posts written after it, so that a post which the stream repeats does not meet a newer one than
 * when it first came. What a post shows it names itself.
 */
function toldOf(post: Post, accounts: ReadonlyMap<string, ToldAccount>): readonly ToldPlace[] {
  const written = decodeTid(post.rkey) ?? 0n
  const profile = accounts
    .get(post.did)
    ?.records.find(({ by, rev }) => by === 'profile' && BigInt(rev) <= written)
  const shown = namedRecords(post).flatMap(({ by, did, rkey }) => {
    const records = accounts.get(did)?.records
    return records?.find((one) => one.by === by && one.rkey === rkey)?.places ?? []
  })
  return [...shown, ...(profile?.places ?? [])]
}
