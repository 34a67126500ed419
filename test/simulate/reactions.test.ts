import { expect, test } from 'vitest'
import type { SimulatedEvent } from '../../src/simulate/simulated-event.ts'
import { traffic } from '../../src/simulate/traffic.ts'

interface Key {
  readonly did: string
  readonly collection: string
  readonly rkey: string
}
const keyOf = ({ did, collection, rkey }: Key) => `${did}/${collection}/${rkey}`

// A thin stream over a day, so that the delays fit into it.
const day = traffic({ seed: 7, start: Date.UTC(2026, 6, 4, 12), eventsPerSecond: 2 })
  .take(200_000)
  .toArray()
const written = new Map<string, number>()
const delays: number[] = []
const received = new Map<string, number>()
for (const event of day) {
  if (event.kind !== 'commit' || event.operation !== 'create') continue
  const uri = `at://${event.did}/${event.collection}/${event.rkey}`
  if (event.collection === 'app.bsky.feed.post') written.set(uri, event.timeUs)
  if (event.collection !== 'app.bsky.feed.like') continue
  const subject = (event.record as { subject: { uri: string } }).subject.uri
  const time = written.get(subject)
  if (time === undefined) continue
  delays.push((event.timeUs - time) / 3_600_000_000)
  received.set(subject, (received.get(subject) ?? 0) + 1)
}

test('likes name posts of this stream, in the end mostly, and only ones that were there before', () => {
  expect(delays.length).toBeGreaterThan(40_000)
  expect(delays.every((delay) => delay > -1 / 3600)).toBe(true)
})

test('half of the likes come within hours, some within minutes', () => {
  delays.sort((a, b) => a - b)
  const quantile = (q: number) => delays[Math.floor(delays.length * q)]!
  expect(quantile(0.1)).toBeGreaterThan(0.1)
  expect(quantile(0.1)).toBeLessThan(0.6)
  expect(quantile(0.5)).toBeGreaterThan(1)
  expect(quantile(0.5)).toBeLessThan(6)
})

test('some posts get very much, most get little', () => {
  const counts = [...received.values()].sort((a, b) => a - b)
  const top = counts.at(-1)!
  expect(top).toBeGreaterThan(100)
  expect(counts[counts.length >> 1]).toBeLessThan(10)
})

test('deletes name records that exist, for the most part', () => {
  const commits = day.filter((event) => event.kind === 'commit')
  const keys = new Set(commits.filter((event) => event.operation === 'create').map(keyOf))
  const unlikes = commits.filter(
    (event) => event.operation === 'delete' && event.collection === 'app.bsky.feed.like',
  )
  const known = unlikes.filter((unlike) => keys.has(keyOf(unlike)))
  expect(known.length / unlikes.length).toBeGreaterThan(0.9)
})

test('an account that went away does nothing until it comes back', () => {
  const away = new Set<string>()
  const ghosts: SimulatedEvent[] = []
  let changes = 0
  for (const event of day) {
    if (event.kind === 'account') {
      changes++
      if (event.active) away.delete(event.did)
      else away.add(event.did)
    } else if (event.kind === 'commit' && event.operation === 'create' && away.has(event.did))
      ghosts.push(event)
  }
  expect(ghosts).toEqual([])
  expect(changes).toBeGreaterThan(100)
})

test('every status of an account occurs', () => {
  const statuses = new Set(
    day.map((event) => (event.kind === 'account' ? (event.status ?? 'active') : undefined)),
  )
  for (const status of ['active', 'deactivated', 'deleted', 'takendown', 'suspended'])
    expect(statuses).toContain(status)
})
