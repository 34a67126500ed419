import { type Counters, meets, type Needs } from '../../src/counters.ts'
import type { Post, RecordRef, StreamEvent } from '../../src/event.ts'
import type { Membership } from '../../src/persist/batch.ts'
import type { Lift } from '../../src/persist/rekey.ts'
import { decodeTid, tidAt } from '../../src/tid.ts'

/** The order of feed 2 follows counters; also of one that has none. */
export const FEED_2_LIFTED: Lift = {
  feeds: [2],
  of: (_, { likes, reposts, replies, quotes }) =>
    10 + 1_000 * Math.floor(10 * Math.log2(1 + likes + 2 * reposts + 3 * replies + 2 * quotes)),
}

/** With which counters feed 3 wants a post, by its text. */
const NEEDS: Readonly<Record<string, Needs>> = {
  abc: { amount: 'total', atLeast: 1 },
  bc: { all: [{ amount: 'likes', atMost: 1 }, { not: { amount: 'replies', atLeast: 1 } }] },
}

/** The feeds that want a post, for tests: one for each letter a–c of its text. */
export function admitByLetters(post: Post) {
  const memberships = ['a', 'b', 'c'].flatMap((letter, i): Membership[] => {
    if (!post.text.includes(letter)) return []
    const feed = i + 1
    if (feed === 2) return [{ feed, rankKey: post.time + 10, lift: 10 }]
    const needs = feed === 3 ? NEEDS[post.text] : undefined
    return [{ feed, rankKey: post.time, ...(needs && { needs }) }]
  })
  return memberships.length === 0 ? undefined : { memberships, searchText: post.text }
}

interface ModelPost {
  rev: bigint
  text: string
  /** Where the post stands without its counters, and what it needs of them. */
  feeds: Map<number, { settled: number; needs: Needs | undefined }>
}

/** What storage promises, said as plainly as possible: one event after the other, each once, maps for tables. */
export function storageModel() {
  const accounts = new Map<string, { status: string; statusUs: number; floor: bigint }>()
  const posts = new Map<string, ModelPost>()
  const known = new Set<string>()
  const engagements = new Map<string, { actor: string; subject: string; kind: string; rev: bigint }>()
  const tombstones = new Map<string, bigint>()

  const account = (did: string) => {
    const found = accounts.get(did) ?? { status: 'active', statusUs: 0, floor: 0n }
    accounts.set(did, found)
    return found
  }
  const key = (ref: RecordRef) => `${ref.did}/${decodeTid(ref.rkey)}`
  const isVoid = (collection: string, event: RecordRef & { rev: bigint }) =>
    (tombstones.get(`${collection}/${key(event)}`) ?? -1n) >= event.rev ||
    event.rev < account(event.did).floor

  function engage(collection: string, kind: string, event: RecordRef & { rev: bigint }, subject?: RecordRef) {
    if (subject === undefined || !known.has(key(subject)) || isVoid(collection, event)) return
    const record = `${key(subject)} ${kind} ${key(event)}`
    if ((engagements.get(record)?.rev ?? -1n) >= event.rev) return
    engagements.set(record, { actor: event.did, subject: key(subject), kind, rev: event.rev })
  }

  function put(event: Extract<StreamEvent, { kind: 'post' }>) {
    const verdict = admitByLetters(event.post)
    const old = posts.get(key(event))
    if (!isVoid('post', event) && (old === undefined ? verdict : old.rev < event.rev)) {
      const feeds = new Map(
        verdict?.memberships.map(({ feed, rankKey, lift = 0, needs }) => {
          const settled = old?.feeds.get(feed)?.settled ?? rankKey - lift
          return [feed, { settled, needs }]
        }),
      )
      posts.set(key(event), { rev: event.rev, text: event.post.text, feeds })
      known.add(key(event))
    }
    engage('post', 'reply', event, event.post.replyParent)
    engage('post', 'quote', event, event.post.quote)
  }

  function remove(event: Extract<StreamEvent, { kind: 'delete' }>) {
    const grave = `${event.collection}/${key(event)}`
    if ((tombstones.get(grave) ?? -1n) < event.rev) tombstones.set(grave, event.rev)
    const post = posts.get(key(event))
    if (event.collection === 'post' && post && post.rev <= event.rev) posts.delete(key(event))
    const kinds = event.collection === 'post' ? ['reply', 'quote'] : [event.collection]
    for (const [record, { kind, rev }] of engagements) {
      if (kinds.includes(kind) && record.endsWith(` ${key(event)}`) && rev <= event.rev)
        engagements.delete(record)
    }
  }

  function raiseFloor(did: string, floor: bigint) {
    const changed = account(did)
    if (changed.floor >= floor) return
    changed.floor = floor
    for (const [ref, { rev }] of posts) if (ref.startsWith(`${did}/`) && rev < floor) posts.delete(ref)
    for (const [record, { actor, rev }] of engagements) {
      if (actor === did && rev < floor) engagements.delete(record)
    }
  }

  function setStatus(event: Extract<StreamEvent, { kind: 'account' }>) {
    const changed = account(event.did)
    if (changed.statusUs >= event.at.timeUs) return
    changed.status = event.status
    changed.statusUs = event.at.timeUs
    if (event.status !== 'deleted' && event.status !== 'takendown') return
    raiseFloor(event.did, tidAt(event.at.timeUs))
    for (const ref of known) if (ref.startsWith(`${event.did}/`) && !posts.has(ref)) known.delete(ref)
    for (const [record, { subject }] of engagements) if (!known.has(subject)) engagements.delete(record)
  }

  function countersOf(subject: string): Counters {
    const count = (kind: string) =>
      new Set(
        [...engagements.values()]
          .filter((e) => e.subject === subject && e.kind === kind && !subject.startsWith(`${e.actor}/`))
          .map((e) => e.actor),
      ).size
    return {
      likes: count('like'),
      reposts: count('repost'),
      replies: count('reply'),
      quotes: count('quote'),
    }
  }

  function place(
    ref: string,
    feed: number,
    { settled, needs }: { settled: number; needs: Needs | undefined },
  ) {
    const counters = countersOf(ref)
    const rank = settled + (feed === 2 ? FEED_2_LIFTED.of(2, counters) : 0)
    const hidden = account(ref.split('/')[0]!).status !== 'active'
    return `${feed} ${ref} ${rank} ${hidden} ${needs !== undefined && !meets(needs, counters)}`
  }

  return {
    apply(event: StreamEvent) {
      if (event.kind === 'post') put(event)
      else if (event.kind === 'engagement') engage(event.type, event.type, event, event.subject)
      else if (event.kind === 'delete') remove(event)
      else if (event.kind === 'account') setStatus(event)
      else if (event.kind === 'sync') raiseFloor(event.did, event.rev)
    },
    /** Whether engagements with the post are recorded. */
    knows: (ref: RecordRef) => known.has(key(ref)),
    /** The tables, as lines. */
    state() {
      return {
        accounts: lines(accounts, (did, a) =>
          a.status === 'active' && a.floor === 0n ? undefined : `${did} ${a.status} ${a.floor}`,
        ),
        posts: lines(posts, (ref, { rev, text }) => `${ref} ${rev} ${text}`),
        memberships: [...posts]
          .flatMap(([ref, post]) => [...post.feeds].map(([feed, row]) => place(ref, feed, row)))
          .sort(),
        counters: [...known].map((ref) => [ref, ...Object.values(countersOf(ref))].join(' ')).sort(),
        engagements: lines(engagements, (record, { rev }) => `${record} ${rev}`),
        tombstones: [...tombstones.values()].map(String).sort(),
      }
    },
  }
}

function lines<Value>(
  map: ReadonlyMap<string, Value>,
  render: (key: string, value: Value) => string | undefined,
): string[] {
  return [...map].flatMap(([key, value]) => render(key, value) ?? []).sort()
}
