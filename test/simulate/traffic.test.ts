import { describe, expect, test } from 'vitest'
import type { SimulatedEvent } from '../../src/simulate/simulated-event.ts'
import { PROFILES, type ProfileName } from '../../src/simulate/traffic/profile.ts'
import { type TrafficOptions, traffic } from '../../src/simulate/traffic.ts'
import { renderEvent } from '../../src/simulate/wire.ts'
import { decodeTid, tidMicros } from '../../src/tid.ts'

const START = Date.UTC(2026, 6, 4, 12)
const OPTIONS: TrafficOptions = { seed: 7, start: START, eventsPerSecond: 400 }
const take = (count: number, options: Partial<TrafficOptions> = {}) =>
  traffic({ ...OPTIONS, ...options })
    .take(count)
    .toArray()

const events = take(50_000)
const commits = events.filter((event) => event.kind === 'commit')
const of = (collection: string) => commits.filter((event) => event.collection === collection)
const created = <Event extends { operation: string }>(list: readonly Event[]) =>
  list.flatMap((event) => ('record' in event && event.operation === 'create' ? [event] : []))
// biome-ignore lint/suspicious/noExplicitAny: tests look into records of every shape
const posts = created(of('app.bsky.feed.post')) as (Key & { timeUs: number; cid: string; record: any })[]
const likes = created(of('app.bsky.feed.like'))
interface Key {
  readonly did: string
  readonly collection: string
  readonly rkey: string
}
const keyOf = ({ did, collection, rkey }: Key) => `${did}/${collection}/${rkey}`
const share = (part: number, whole: number) => (100 * part) / whole

describe('determinism', () => {
  test('the same seed gives the same bytes', () => {
    const render = (list: SimulatedEvent[]) => list.map((event, i) => renderEvent(event, 'v2', i)).join('\n')
    expect(render(take(5_000))).toBe(render(take(5_000)))
  })

  test('another seed gives other events', () => {
    expect(take(10, { seed: 8 })).not.toEqual(take(10))
  })
})

describe('order and keys', () => {
  test('times grow strictly', () => {
    expect(events.every((event, i) => i === 0 || event.timeUs > events[i - 1]!.timeUs)).toBe(true)
  })

  test('revisions grow within each account, keys are TIDs shortly before the event', () => {
    const last = new Map<string, bigint>()
    const backwards = commits.filter((event) => {
      const rev = decodeTid(event.rev)!
      const before = last.get(event.did) ?? 0n
      last.set(event.did, rev)
      return rev <= before
    })
    expect(backwards).toEqual([])
    const delays = [...posts, ...likes].map((event) => event.timeUs - tidMicros(decodeTid(event.rkey)!))
    expect(Math.min(...delays)).toBeGreaterThan(0)
    expect(Math.max(...delays)).toBeLessThan(3_000_000)
  })

  test('no record is created twice', () => {
    const keys = created(commits)
      .filter((event) => event.rkey !== 'self')
      .map(keyOf)
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('identifiers have the form of real ones', () => {
    for (const event of posts) {
      expect(event.did).toMatch(/^did:plc:[a-z2-7]{24}$/)
      expect(event.cid).toMatch(/^bafyrei[a-h][a-z2-7]{50}[aeimquy4]$/)
    }
  })
})

test('guests take part, and post', () => {
  const guest = 'did:plc:z72i7hdynmk6r22z27h6tvur'
  const sample = take(100_000, { guests: [guest] }).filter((event) => event.did === guest)
  const kinds = new Set(sample.map((event) => (event.kind === 'commit' ? event.collection : event.kind)))
  expect(kinds).toContain('app.bsky.feed.post')
})

describe('distribution', () => {
  const counted = Object.entries(PROFILES).filter(([name]) => name !== 'adversarial')

  test.each(counted)('%s: collections come in the proportions of their source', (name, { mix }) => {
    const sample = take(50_000, { profile: name as ProfileName })
    const count = (collection: string, operation: string) =>
      sample.filter((e) => e.kind === 'commit' && e.collection === collection && e.operation === operation)
        .length
    const near = (actual: number, expected: number) => {
      // Four standard deviations of a binomial count.
      const slack = 4 * Math.sqrt((expected * (100 - expected)) / sample.length)
      expect(Math.abs(share(actual, sample.length) - expected)).toBeLessThan(slack)
    }
    near(count('app.bsky.feed.like', 'create'), mix.like)
    near(count('app.bsky.feed.repost', 'create'), mix.repost)
    near(count('app.bsky.graph.follow', 'create'), mix.follow)
    near(count('app.bsky.graph.follow', 'delete'), mix.unfollow)
    near(count('app.bsky.feed.post', 'create'), mix.post)
    near(sample.filter((event) => event.kind === 'account').length, mix.account)
  })

  test('the mix of a profile adds up to everything', () => {
    for (const { mix } of Object.values(PROFILES)) {
      const sum = Object.values(mix).reduce((total, part) => total + part, 0)
      expect(Math.abs(sum - 100)).toBeLessThan(0.5)
    }
  })

  test('events come at the asked rate, busier by evening than by night', () => {
    const rate = (hour: number) => {
      const sample = take(20_000, { start: Date.UTC(2026, 6, 4, hour) })
      return (sample.length * 1e6) / (sample.at(-1)!.timeUs - sample[0]!.timeUs)
    }
    const [night, evening] = [rate(8), rate(20)]
    expect(evening / night).toBeGreaterThan(1.9)
    expect(evening).toBeGreaterThan(400)
    expect(night).toBeLessThan(400)
  })

  test('posts look like posts: languages, replies, media, tags, lengths', () => {
    const withShare = (predicate: (record: (typeof posts)[number]['record']) => boolean) =>
      share(posts.filter((post) => predicate(post.record)).length, posts.length)
    expect(withShare((record) => record.langs?.includes('en'))).toBeGreaterThan(50)
    expect(withShare((record) => record.langs?.includes('ja'))).toBeGreaterThan(8)
    expect(withShare((record) => record.langs?.some((tag: string) => tag.startsWith('nb')))).toBeGreaterThan(
      0.3,
    )
    expect(withShare((record) => record.langs === undefined)).toBeGreaterThan(3)
    expect(withShare((record) => record.langs?.length > 1)).toBeGreaterThan(1.5)
    expect(withShare((record) => record.reply !== undefined)).toBeGreaterThan(30)
    expect(withShare((record) => record.embed?.$type === 'app.bsky.embed.images')).toBeGreaterThan(20)
    expect(
      withShare((record) => record.embed?.images?.some((image: { alt: string }) => image.alt !== '')),
    ).toBeGreaterThan(8)
    expect(withShare((record) => record.embed?.$type === 'app.bsky.embed.video')).toBeGreaterThan(0.4)
    expect(withShare((record) => record.facets !== undefined)).toBeGreaterThan(22)
    expect(withShare((record) => record.labels !== undefined)).toBeGreaterThan(0.2)
    expect(withShare((record) => record.text === '')).toBeGreaterThan(1.5)
    expect(posts.every((post) => [...post.record.text].length <= 300)).toBe(true)
    const lengths = posts.map((post) => [...post.record.text].length).sort((a, b) => a - b)
    expect(lengths[lengths.length >> 1]).toBeGreaterThan(50)
    expect(lengths[lengths.length >> 1]).toBeLessThan(150)
  })

  test('people seldom say the same in the same words', () => {
    const long = posts.map((post) => post.record.text).filter((text) => text.length > 80)
    expect(new Set(long).size / long.length).toBeGreaterThan(0.97)
  })

  test('facets mark exactly the bytes they mean', () => {
    let tags = 0
    for (const { record } of posts) {
      for (const { index, features } of record.facets ?? []) {
        if (!features[0].$type.endsWith('#tag')) continue
        const marked = Buffer.from(record.text).subarray(index.byteStart, index.byteEnd)
        expect(String(marked)).toBe(`#${features[0].tag}`)
        tags++
      }
    }
    expect(tags).toBeGreaterThan(500)
  })

  test('few accounts do much', () => {
    const counts = [...Map.groupBy(likes, (like) => like.did).values()].map((group) => group.length)
    counts.sort((a, b) => b - a)
    const busiest = counts.slice(0, Math.ceil(counts.length / 10)).reduce((sum, n) => sum + n, 0)
    expect(share(busiest, likes.length)).toBeGreaterThan(25)
    expect(counts[0]! / likes.length).toBeLessThan(0.01)
  })
})
