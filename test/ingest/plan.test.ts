import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Post, StreamEvent } from '../../src/event.ts'
import { createPlanner, type Planner } from '../../src/ingest/plan.ts'
import type { Batch } from '../../src/persist/batch.ts'
import { encodeTid, tidAt } from '../../src/tid.ts'
import { examplePost } from '../support/events.ts'

const origin = { host: 'test', wire: 'file', bootId: undefined } as const
const NOW = 1_780_000_000_000_000
const RKEYS = [0, 1, 2].map((i) => encodeTid(tidAt(NOW - 1_000_000 * (3 - i))))
const DIDS = ['did:plc:a', 'did:plc:b', 'did:plc:c']

const post = (did: string, rkey: string, text: string, parent?: { did: string; rkey: string }): Post =>
  examplePost({
    did,
    rkey,
    text,
    replyRoot: parent,
    replyParent: parent,
    createdAt: NOW / 1000,
    time: NOW / 1000,
  })

/** A planner over an in-memory set of kept posts; it wants posts whose text is not "no". */
function plannerOver(kept: Set<string>): Planner {
  return createPlanner({
    admit: (candidate) =>
      candidate.text === 'no'
        ? undefined
        : { memberships: [{ feed: 1, rankKey: candidate.time }], searchText: '' },
    kept: {
      has: (did, rkey) => kept.has(`${did} ${rkey}`),
      add: (did, rkey) => kept.add(`${did} ${rkey}`),
    },
    maxAgeUs: 3_600_000_000,
    now: () => NOW,
  })
}

/** Tables in memory, with the rules of persist/write.ts in their plainest form. */
function model() {
  const posts = new Map<string, { rev: bigint; text: string; wanted: boolean }>()
  const engagements = new Set<string>()
  const tombstones = new Map<string, bigint>()
  const statuses = new Map<string, string>()
  return {
    state: () => ({
      posts: [...posts].sort().map(([key, row]) => [key, row.text, row.wanted, `${row.rev}`]),
      engagements: [...engagements].sort(),
      statuses: [...statuses].sort(),
    }),
    apply(batch: Batch) {
      for (const change of batch.accounts) {
        if (change.kind === 'status') statuses.set(change.did, change.status)
        if (change.kind === 'sync')
          for (const key of posts.keys()) if (key.startsWith(`${change.did} `)) posts.delete(key)
      }
      for (const { collection, did, rkey, rev } of batch.deletes) {
        tombstones.set(`${collection} ${did} ${rkey}`, rev)
        if (collection === 'post') {
          posts.delete(`${did} ${rkey}`)
          for (const row of engagements)
            if (row.endsWith(` ${did} ${rkey}`) || row.startsWith(`reply ${did} ${rkey} `))
              engagements.delete(row)
        } else {
          for (const row of engagements)
            if (row.startsWith(`${collection} ${did} ${rkey} `)) engagements.delete(row)
        }
      }
      for (const put of batch.posts) {
        const key = `${put.post.did} ${put.rkey}`
        const row = posts.get(key)
        if ((tombstones.get(`post ${key}`) ?? -1n) >= put.rev || (row && row.rev >= put.rev)) continue
        if (row || put.keep) posts.set(key, { rev: put.rev, text: put.post.text, wanted: put.keep })
      }
      for (const put of batch.engagements) {
        const subject = `${put.subject.did} ${put.subjectRkey}`
        const collection = put.kind === 'reply' || put.kind === 'quote' ? 'post' : put.kind
        if ((tombstones.get(`${collection} ${put.actor} ${put.rkey}`) ?? -1n) >= put.rev) continue
        if (posts.has(subject)) engagements.add(`${put.kind} ${put.actor} ${put.rkey} ${subject}`)
      }
    },
  }
}

/** The final tables when `events` pass in batches that end where `cut` says, and where the planner must. */
function run(events: readonly StreamEvent[], cut: (index: number) => boolean) {
  const tables = model()
  const planner = plannerOver(new Set())
  const commit = () => {
    const plan = planner.take()
    if (plan) tables.apply(plan.batch)
  }
  events.forEach((event, index) => {
    if (!planner.offer(event, origin)) {
      commit()
      expect(planner.offer(event, origin)).toBe(true)
    }
    if (cut(index)) commit()
  })
  commit()
  return tables.state()
}

type Build = (index: number) => StreamEvent

const placed = (index: number) => ({ at: { seq: index, timeUs: NOW + index } })
const record = fc.record({ did: fc.constantFrom(...DIDS), rkey: fc.constantFrom(...RKEYS) })

const written = fc
  .tuple(
    record,
    fc.constantFrom('create' as const, 'update' as const),
    fc.boolean(),
    fc.option(record, { nil: undefined }),
  )
  .map(
    ([at, operation, wanted, parent]): Build =>
      (index) => ({
        kind: 'post',
        operation,
        ...at,
        ...placed(index),
        rev: tidAt(NOW + index),
        post: post(at.did, at.rkey, wanted ? `yes ${index}` : 'no', parent),
      }),
  )
const engaged = fc.tuple(record, fc.constantFrom('like' as const, 'repost' as const), record).map(
  ([at, type, subject]): Build =>
    (index) => ({ kind: 'engagement', type, ...at, ...placed(index), rev: tidAt(NOW + index), subject }),
)
const deleted = fc.tuple(record, fc.constantFrom('post' as const, 'like' as const, 'repost' as const)).map(
  ([at, collection]): Build =>
    (index) => ({ kind: 'delete', collection, ...at, ...placed(index), rev: tidAt(NOW + index) }),
)
const changed = fc.tuple(record, fc.constantFrom('active' as const, 'deactivated' as const)).map(
  ([{ did }, status]): Build =>
    (index) => ({ kind: 'account', did, status, ...placed(index) }),
)
const replaced = record.map(
  ({ did }): Build =>
    (index) => ({ kind: 'sync', did, ...placed(index), rev: tidAt(NOW + index) }),
)

const stream = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: written },
      { weight: 4, arbitrary: engaged },
      { weight: 4, arbitrary: deleted },
      { weight: 1, arbitrary: changed },
      { weight: 1, arbitrary: replaced },
    ),
    { maxLength: 40 },
  )
  .map((builds) => builds.map((build, index) => build(index)))

describe('planner', () => {
  it('gives the same tables wherever batches end', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (events, cuts) => {
        const oneByOne = run(events, () => true)
        expect(run(events, () => false)).toEqual(oneByOne)
        expect(run(events, (index) => cuts[index]!)).toEqual(oneByOne)
      }),
      { numRuns: 3_000 },
    )
  })

  it('refuses posts that are too old, too far ahead, or have no TID, and counts why', () => {
    const planner = plannerOver(new Set())
    const event = (rkey: string): StreamEvent => ({
      kind: 'post',
      operation: 'create',
      did: DIDS[0]!,
      rkey,
      rev: 1n,
      post: post(DIDS[0]!, rkey, 'yes'),
      at: { seq: 1, timeUs: NOW },
    })
    planner.offer(event(encodeTid(tidAt(NOW - 3_601_000_000))), origin)
    planner.offer(event(encodeTid(tidAt(NOW + 601_000_000))), origin)
    planner.offer(event('self'), origin)
    planner.offer(event(encodeTid(tidAt(NOW + 599_000_000))), origin)
    const plan = planner.take()
    expect(plan?.tally.skipped).toEqual({ old: 1, future: 1, rkey: 1 })
    expect(plan?.tally.kinds).toEqual({ post: 4 })
    expect(plan?.batch.posts).toHaveLength(1)
  })

  it('ignores likes of posts that nobody keeps', () => {
    const planner = plannerOver(new Set())
    planner.offer(
      {
        kind: 'engagement',
        type: 'like',
        did: DIDS[0]!,
        rkey: RKEYS[0]!,
        rev: 1n,
        subject: { did: DIDS[1]!, rkey: RKEYS[1]! },
        at: { seq: 1, timeUs: NOW },
      },
      origin,
    )
    expect(planner.take()?.batch.engagements).toEqual([])
  })

  it('writes nothing of a like that is undone in the same batch but its delete', () => {
    const planner = plannerOver(new Set([`${DIDS[1]} ${tidAt(NOW - 2_000_000)}`]))
    const like = { did: DIDS[0]!, rkey: RKEYS[0]! }
    planner.offer(
      {
        kind: 'engagement',
        type: 'like',
        ...like,
        rev: 1n,
        subject: { did: DIDS[1]!, rkey: RKEYS[1]! },
        at: { seq: 1, timeUs: NOW },
      },
      origin,
    )
    expect(
      planner.offer(
        { kind: 'delete', collection: 'like', ...like, rev: 2n, at: { seq: 2, timeUs: NOW } },
        origin,
      ),
    ).toBe(true)
    const plan = planner.take()
    expect(plan?.batch.engagements).toEqual([])
    expect(plan?.batch.deletes).toHaveLength(1)
  })

  it('takes an event that comes twice once', () => {
    const planner = plannerOver(new Set())
    const event: StreamEvent = {
      kind: 'post',
      operation: 'create',
      did: DIDS[0]!,
      rkey: RKEYS[0]!,
      rev: 5n,
      post: post(DIDS[0]!, RKEYS[0]!, 'yes'),
      at: { seq: 1, timeUs: NOW },
    }
    expect(planner.offer(event, origin) && planner.offer(event, origin)).toBe(true)
    expect(planner.take()?.batch.posts).toHaveLength(1)
  })

  it('has nothing to give before the first event', () => {
    expect(plannerOver(new Set()).take()).toBeUndefined()
  })
})
