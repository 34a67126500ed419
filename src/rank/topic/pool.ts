import { sql } from 'kysely'
import type { Reader } from '../../persist/database.ts'
import type { Feature } from './features.ts'
import { keyOf, type PostContent, type PostKey, readContents } from './posts.ts'

/** A post among which an order chooses. */
export interface Member extends PostKey {
  /** As `keyOf` gives it. */
  readonly key: string
  /** Undefined where the post itself is not stored. */
  readonly rev: bigint | undefined
  /** Milliseconds since 1970. */
  readonly time: number
  /** Declared languages, as written. */
  readonly langs: readonly string[]
  readonly features: readonly Posting[]
  /** Its place in arrays about the pool: below `Pool.slots`, no two the same. */
  readonly slot: number
}

/** Places of members in arrays about the pool. */
export type Slots = readonly number[]

/** A feature and the members that have it, which share this object. */
export interface Posting extends Feature {
  readonly slots: Slots
}

/** A posting as the pool's keeper has it. */
interface KeptPosting extends Feature {
  readonly slots: number[]
}

/** A member as the pool's keeper has it; out of the pool its place means nothing, and its postings are its own. */
interface Kept extends Omit<Member, 'slot' | 'features'> {
  slot: number
  features: readonly KeptPosting[]
}

/** The newest posts of a feed with what they are about, indexed both ways. Another object as soon as one differs. */
export interface Pool {
  readonly members: readonly Member[]
  readonly slots: number
  having(feature: number): Posting | undefined
  by(author: number): Slots
  /**
   * How much a feature tells within this feed: ln(1 + (N − n + ½) / (n + ½)), where n of N members have it. The
   * inverse document frequency of Robertson and Spärck Jones, as Lucene keeps it above zero.
   */
  idf(posting: Posting): number
}

interface MemberRow extends PostKey {
  readonly rev: bigint | null
  readonly time: bigint
}

/** The newest members. Looked up row by row below the limit: a join the planner might make a read of every post. */
export function newestMembers(reader: Reader, feed: number, asOf: bigint, size: number) {
  return reader
    .selectFrom(
      sql<MemberRow>`(
        select f.author, f.rkey, p.rev, coalesce(p.time, f.rank_key) as time
        from (
          select author, rkey, rank_key from feed_posts
          where feed = ${feed} and not hidden and not waiting and rkey <= ${asOf}
          order by rank_key desc, rkey desc, author desc limit ${size}
        ) f
        left join lateral (
          select rev, time from posts where posts.author = f.author and posts.rkey = f.rkey limit 1
        ) p on true
      )`.as('members'),
    )
    .selectAll()
}

/** The pool of one feed, kept between calls, so that only posts that came since are read and indexed. */
export interface PoolKeeper {
  /**
   * Reads the newest `size` members up to `asOf`. The answer indexes them and shows the pool as the tables had it, until
   * it is called for another reading: use what it returns before the next await.
   */
  load(reader: Reader, asOf: bigint, size: number): Promise<() => Pool>
}

const NOBODY: Slots = []

export function createPool(feed: number): PoolKeeper {
  const current = new Map<string, Kept>()
  const postings = new Map<number, KeptPosting>()
  const authors = new Map<number, number[]>()
  const freeSlots: number[] = []
  let slots = 0

  function add(member: Kept): void {
    member.slot = freeSlots.pop() ?? slots++
    current.set(member.key, member)
    const own = authors.get(member.author)
    if (own === undefined) authors.set(member.author, [member.slot])
    else own.push(member.slot)
    member.features = member.features.map((own) => {
      const posting = postings.get(own.hash) ?? own
      if (posting === own) postings.set(own.hash, own)
      posting.slots.push(member.slot)
      return posting
    })
  }

  function remove(member: Kept): void {
    current.delete(member.key)
    freeSlots.push(member.slot)
    removeFrom(authors, member.author, authors.get(member.author), member.slot)
    for (const { hash, slots } of member.features) removeFrom(postings, hash, slots, member.slot)
  }

  function show(members: readonly Member[]): Pool {
    return {
      members,
      slots,
      having: (feature) => postings.get(feature),
      by: (author) => authors.get(author) ?? NOBODY,
      idf: ({ slots: { length: having } }) => Math.log1p((members.length - having + 0.5) / (having + 0.5)),
    }
  }

  let shown = show([])
  const isShown = (members: readonly Kept[]) =>
    members.length === shown.members.length && members.every((member, i) => member === shown.members[i])

  return {
    async load(reader, asOf, size) {
      const rows = await newestMembers(reader, feed, asOf, size).execute()
      const keys = rows.map(keyOf)
      const known = rows.map((row, i) => {
        const member = current.get(keys[i]!)
        return member?.rev === (row.rev ?? undefined) ? member : undefined
      })
      const unknown = rows.filter((row, i) => known[i] === undefined && row.rev !== null)
      const contents = await readContents(reader, unknown)
      const members = rows.map((row, i) => known[i] ?? memberOf(row, keys[i]!, contents.get(keys[i]!)))
      return () => {
        if (isShown(members)) return shown
        const wanted = new Set(members)
        for (const member of current.values()) if (!wanted.has(member)) remove(member)
        for (const member of members) if (current.get(member.key) !== member) add(member)
        shown = show(members)
        return shown
      }
    },
  }
}

function removeFrom<Key>(
  index: Map<Key, unknown>,
  key: Key,
  slots: number[] | undefined,
  slot: number,
): void {
  if (slots === undefined) return
  slots.splice(slots.indexOf(slot), 1)
  if (slots.length === 0) index.delete(key)
}

function memberOf(row: MemberRow, key: string, content: PostContent | undefined): Kept {
  return {
    key,
    author: row.author,
    rkey: row.rkey,
    rev: content?.rev ?? row.rev ?? undefined,
    time: Number(row.time),
    langs: content?.langs ?? [],
    features: content?.features.map((feature) => ({ ...feature, slots: [] })) ?? [],
    slot: -1,
  }
}
