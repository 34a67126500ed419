import { sql } from 'kysely'
import type { Reader } from '../../persist/database.ts'
import { ENGAGEMENT_KINDS } from '../../persist/engagement-kind.ts'
import { WHOLE_AUTHOR } from '../../persist/interests.ts'
import { keyOf, type PostKey } from './posts.ts'

/** Something that a reader liked, reposted, replied to or quoted; without `rkey` some posts of the author. */
export interface Signal {
  readonly author: number
  readonly rkey: bigint | undefined
  /** How many posts it stands for. */
  readonly posts: number
  /** Milliseconds since 1970. */
  readonly at: number
}

/** A reader asked for more, or less, like this post. */
export interface Wish extends PostKey {
  readonly wants: 'more' | 'less'
  /** Milliseconds since 1970. */
  readonly at: number
}

/** What the tables say of a reader. */
export interface ReaderHistory {
  readonly signals: readonly Signal[]
  /** One for each post, the last one told. */
  readonly wishes: readonly Wish[]
}

export const NO_HISTORY: ReaderHistory = { signals: [], wishes: [] }

/** Newest rows of each kind that are read: a bound on the work, and interests fade anyway. */
const MOST = { engagements: 500, interests: 500 }
const TOLD = { requestMore: 200, requestLess: 200 }

/** What a reader did up to `asOf`, with posts that are stored or were. */
export async function readHistory(reader: Reader, did: string, asOf: bigint): Promise<ReaderHistory> {
  const actor = await reader.selectFrom('actors').select('id').where('did', '=', did).executeTakeFirst()
  if (actor === undefined) return NO_HISTORY
  const { id } = actor
  return { signals: await readSignals(reader, id, asOf), wishes: await readWishes(reader, id) }
}

interface SignalRow extends PostKey {
  readonly likes: number
  /** Milliseconds since 1970. */
  readonly at: bigint
  readonly source: number
}

const FROM_REPOSITORY = 0
const LIKE = ENGAGEMENT_KINDS.find(({ name }) => name === 'like')!.number

async function readSignals(reader: Reader, id: number, asOf: bigint): Promise<Signal[]> {
  // Kind by kind, so that each part is the end of an index range in every partition; planned once for all kinds.
  const rows = await reader
    .selectFrom(
      sql<SignalRow>`(
        select e.* from unnest(${ENGAGEMENT_KINDS.map(({ number }) => number)}::int2[]) as k (kind)
        cross join lateral (
          select subject_author as author, subject_rkey as rkey, 1 as likes, (rkey >> 10) / 1000 as at, kind as source
          from engagements where actor = ${id} and engagements.kind = k.kind and rkey <= ${asOf}
          order by rkey desc limit ${MOST.engagements}
        ) e
        union all (
          select author, rkey, likes, liked as at, ${sql.lit(FROM_REPOSITORY)}::int2 as source from interests
          where viewer = ${id} order by liked desc, author, rkey limit ${MOST.interests}
        )
      )`.as('signals'),
    )
    .selectAll()
    .execute()
  // A like may be known from both sides.
  const streamed = new Set(rows.filter(({ source }) => source === LIKE).map(keyOf))
  return rows
    .filter((row) => row.source !== FROM_REPOSITORY || !streamed.has(keyOf(row)))
    .map(({ author, rkey, likes, at }) => ({
      author,
      rkey: rkey === WHOLE_AUTHOR ? undefined : rkey,
      posts: likes,
      at: Number(at),
    }))
    .sort((a, b) => b.at - a.at || a.author - b.author || Number((a.rkey ?? 0n) - (b.rkey ?? 0n)))
}

interface ToldRow extends PostKey {
  readonly id: bigint
  readonly event: string
  readonly at: Date
}

/** What the reader's app told with sendInteractions. */
async function readWishes(reader: Reader, id: number): Promise<Wish[]> {
  const rows = await reader
    .selectFrom(
      sql<ToldRow>`(
        select i.* from unnest(${Object.keys(TOLD)}::text[], ${Object.values(TOLD)}::int4[]) as t (event, most)
        cross join lateral (
          select id, event, author, rkey, at from interactions
          where viewer = ${id} and interactions.event = t.event order by at desc limit t.most
        ) i
      )`.as('told'),
    )
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  const wishes = new Map<string, Wish>()
  for (const { event, author, rkey, at } of rows) {
    const key = keyOf({ author, rkey })
    if (wishes.has(key)) continue
    const wants = event === 'requestMore' ? 'more' : 'less'
    wishes.set(key, { author, rkey, wants, at: at.getTime() })
  }
  return [...wishes.values()]
}
