import { expect, it } from 'vitest'
import { createPlanner } from '../../src/ingest/plan.ts'
import { emptyKept } from '../../src/persist/kept.ts'
import { tidMicros } from '../../src/tid.ts'
import * as events from '../support/events.ts'

const ORIGIN = { host: 'test', wire: 'file', bootId: undefined } as const
const HOUR_US = 3_600_000_000
const NOW = events.nextMicros()

const planner = () =>
  createPlanner({
    admit: (post) => ({ memberships: [{ feed: 1, rankKey: post.time }], searchText: '' }),
    kept: emptyKept(),
    maxAgeUs: 10 * HOUR_US,
    feedAgeUs: 2 * HOUR_US,
    now: () => NOW,
  })

it('keeps posts for the corpus that are too old for the feeds', () => {
  const plan = planner()
  for (const hours of [1, 3, 11]) plan.offer(events.post({ rkey: events.tid(NOW - hours * HOUR_US) }), ORIGIN)
  const { batch, tally } = plan.take()!
  const ages = batch.posts.map(({ rkey, memberships }) => [
    Math.round((NOW - tidMicros(rkey)) / HOUR_US),
    memberships.length,
  ])
  expect(ages).toEqual([
    [1, 1],
    [3, 0],
  ])
  expect(tally.skipped).toEqual({ old: 1 })
})

it.each(['quote', 'replyRoot', 'replyParent'] as const)(
  'ends a batch before a change of an account that a post in it names as its %s',
  (reference) => {
    const plan = planner()
    const change = events.accountChange(events.BOB, 'deactivated')
    plan.offer(
      events.post({ did: events.ALICE, [reference]: { did: events.BOB, rkey: events.tid() } }),
      ORIGIN,
    )
    expect(plan.offer(change, ORIGIN)).toBe(false)
    plan.take()
    expect(plan.offer(change, ORIGIN)).toBe(true)
  },
)

it('ends a batch where an hour of the stream ends, if asked to, and says which hour it belongs to', () => {
  const start = Math.floor(NOW / HOUR_US) - 2
  const at = (hours: number) => events.post({}, { at: { seq: undefined, timeUs: (start + hours) * HOUR_US } })
  const options = {
    admit: () => undefined,
    kept: emptyKept(),
    maxAgeUs: 10 * HOUR_US,
    now: () => NOW,
  }
  const hours = (stream: readonly ReturnType<typeof at>[], byTheHour: boolean) => {
    const plan = createPlanner({ ...options, byTheHour })
    const batches: unknown[] = []
    const take = () => {
      const size = plan.size
      batches.push([size, (plan.take()!.batch.hour ?? Number.NaN) - start])
    }
    for (const event of stream) while (!plan.offer(event, ORIGIN)) take()
    take()
    return batches
  }
  // An event that comes late belongs to the hour that has begun.
  expect(hours([at(0.2), at(0.9), at(1), at(0.95), at(1.5)], true)).toEqual([
    [2, 0],
    [3, 1],
  ])
  // A time that cannot be is not believed.
  expect(hours([at(0.2), at(500), at(0.3)], true)).toEqual([[3, 0]])
  expect(hours([at(0.2), at(1)], false)).toEqual([[2, Number.NaN]])
})
