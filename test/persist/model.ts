import type { Post, RecordRef, StreamEvent } from '../../src/event.ts'
import type { Membership } from '../../src/persist/batch.ts'
import { decodeTid, tidAt } from '../../src/tid.ts'

/** The feeds that want a post, for tests: one for each letter a–c of its text. */
export function admitByLetters(post: Post) {
  const memberships = ['a', 'b', 'c'].flatMap((letter, i): Membership[] =>
    post.text.includes(letter) ? [{ feed: i + 1, rankKey: post.time }] : [],
  )
  return memberships.length === 0 ? undefined : { memberships, searchText: post.text }
}

interface ModelPost {
  rev: bigint
  text: string
  feeds: Map<number, number>
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
        verdict?.memberships.map(({ feed, rankKey }) => [feed, old?.feeds.get(feed) ?? rankKey]),
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
      const accountsOf = (subject: string, kind: string) =>
        new Set(
          [...engagements.values()]
            .filter((e) => e.subject === subject && e.kind === kind)
            .map((e) => e.actor),
        ).size
      return {
        accounts: lines(accounts, (did, a) =>
          a.status === 'active' && a.floor === 0n ? undefined : `${did} ${a.status} ${a.floor}`,
        ),
        posts: lines(posts, (ref, { rev, text }) => `${ref} ${rev} ${text}`),
        memberships: [...posts]
          .flatMap(([ref, post]) =>
            [...post.feeds].map(
              ([feed, rank]) => `${feed} ${ref} ${rank} ${account(ref.split('/')[0]!).status !== 'active'}`,
            ),
          )
          .sort(),
        counters: [...known]
          .map((ref) =>
            [ref, ...['like', 'repost', 'reply', 'quote'].map((kind) => accountsOf(ref, kind))].join(' '),
          )
          .sort(),
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
