import { describe, expect, test } from 'vitest'
import type { Diagnostic } from '../../../src/config/diagnostic.ts'
import { compileOrder } from '../../../src/config/order.ts'
import { analyse } from '../../../src/match/document.ts'
import { postFromExample } from '../../../src/match/facets.ts'
import { createGazetteer } from '../../../src/match/geo/gazetteer.ts'
import quality from '../../../src/rank/algorithms/quality.ts'
import { createRecentArrivals } from '../../../src/rank/recent/recent-arrivals.ts'
import { createAdmission } from '../../../src/roles/admission.ts'
import { encodeTid, tidAt } from '../../../src/tid.ts'
import { activeFeed } from '../../support/feeds.ts'
import { CORPUS } from '../quality/corpus.ts'
import { HOUR, judged } from '../quality/judged.ts'

const NOON = Date.UTC(2026, 6, 1, 12)
const SHOUT = 'BUY THIS RIGHT NOW, EVERYBODY'
const algorithms = new Map([['quality', quality]])

function orderOf(written: unknown) {
  const problems: string[] = []
  const report = (problem: Diagnostic) => {
    problems.push(`${problem.path.join('.')}: ${problem.message}`)
  }
  const context = { gazetteer: () => createGazetteer([]), center: undefined }
  const order = compileOrder(written, algorithms, ['order'], report, context)
  return { order, problems }
}

describe('options', () => {
  test('a weight scales what a heuristic says, and off silences it', () => {
    const hours = (weights: object) =>
      judged({ text: SHOUT }, { weights }).terms.map(({ name, ms }) => [name, ms / HOUR])
    expect(hours({})).toEqual([['capitals', -8]])
    expect(hours({ capitals: 2.5 })).toEqual([['capitals', -20]])
    expect(hours({ capitals: 'off' })).toEqual([])
    expect(hours({ capitals: 0 })).toEqual([])
    expect(hours({ length: 'off' })).toEqual([['capitals', -8]])
  })

  test('exclude is reached or not', () => {
    const out = (exclude?: string) => judged({ text: SHOUT }, exclude === undefined ? {} : { exclude }).out
    expect(out()).toBe(false)
    expect(out('8h')).toBe(true)
    expect(out('8h1m')).toBe(false)
    expect(judged({ text: 'x', labels: ['!hide'] }).out).toBe(true)
    expect(judged({ text: 'x', labels: ['!hide'] }, { exclude: 'never' }).out).toBe(false)
  })

  test.each([
    [
      { quality: { weights: { capitals: 'no' } } },
      'order.quality.weights.capitals: expected a weight from 0 to 10, where 1 is as usual, or off; got "no"',
    ],
    [{ quality: { weights: { links: 11 } } }, 'order.quality.weights.links: must be at most 10'],
    [{ quality: { weights: { links: -1 } } }, 'order.quality.weights.links: must be at least 0'],
    [
      { quality: { weights: { lenght: 1 } } },
      'order.quality.weights.lenght: unknown option "lenght"; did you mean "length"?',
    ],
    [{ quality: { exclude: '30m' } }, 'order.quality.exclude: must be at least 1h'],
    [
      { quality: { exclude: 24 } },
      'order.quality.exclude: expected a duration such as 24h, or never; got 24',
    ],
  ])('%j is refused', (written, message) => expect(orderOf(written).problems).toEqual([message]))

  test.each(['quality', { quality: {} }, { quality: { exclude: 'never', weights: { altText: 'off' } } }])(
    '%j is fine',
    (written) => expect(orderOf(written).problems).toEqual([]),
  )
})

describe('admission', () => {
  const feed = (written: unknown) =>
    activeFeed({ match: 'language: { in: [en], by: declared }', order: orderOf(written).order! })
  const post = (minute: number, did: string, text: string) => {
    const time = NOON + minute * 60_000
    return postFromExample({
      did: `did:plc:${did}`,
      rkey: encodeTid(tidAt(time * 1000)),
      text,
      langs: ['en'],
      createdAt: time,
    })
  }

  test('stands a post at its time and the sum of its terms', () => {
    const admit = createAdmission([feed('quality')], false)
    expect(admit(post(0, 'a', 'the train is late again today'))?.memberships).toEqual([
      { feed: 1, rankKey: NOON },
    ])
    expect(admit(post(1, 'b', SHOUT))?.memberships).toEqual([{ feed: 1, rankKey: NOON + 60_000 - 8 * HOUR }])
  })

  test('keeps out what is too low, unless the corpus keeps everything', () => {
    const flood = (keepAll: boolean) => {
      const admit = createAdmission([feed('quality')], keepAll)
      return Array.from({ length: 4 }, (_, i) =>
        admit(post(i, `flood${i}`, 'Win a free phone today, follow the link in my bio')),
      )
    }
    expect(flood(false).map((verdict) => verdict?.memberships.length)).toEqual([1, 1, undefined, undefined])
    expect(flood(true).map((verdict) => verdict?.memberships.length)).toEqual([1, 1, 0, 0])
  })

  test('each feed compares with its own posts only', () => {
    const order = orderOf('quality').order!
    const feeds = [
      activeFeed({ id: 1, match: 'text: [cat]', order }),
      activeFeed({ id: 2, match: 'text: [tabby]', order }),
    ]
    const admit = createAdmission(feeds, false, createRecentArrivals([1, 2]))
    const first = admit(post(0, 'a', 'I saw a cat on the roof of our old house this morning'))
    const second = admit(post(1, 'b', 'I saw a tabby cat on the roof of our old house this morning'))
    expect(first?.memberships.map((one) => one.feed)).toEqual([1])
    expect(second?.memberships).toEqual([
      { feed: 1, rankKey: NOON + 60_000 - 8 * HOUR },
      { feed: 2, rankKey: NOON + 60_000 },
    ])
  })
})

test('good posts stand above bad ones, and none is out', () => {
  const memory = createRecentArrivals([1])
  const scored = CORPUS.map(({ good, post }, i) => {
    const document = analyse(
      postFromExample({ ...post, did: `did:plc:writer${i}`, createdAt: NOON + i * 1000 }),
    )
    return { good, text: post.text, ...judged(post, {}, memory.recall(1, document)) }
  })
  const good = scored.filter((one) => one.good)
  const bad = scored.filter((one) => !one.good)
  expect(scored.length).toBeGreaterThanOrEqual(60)
  expect(good.filter(({ hours }) => hours < 0)).toEqual([])
  // The one whose last word alone is another: bands find most similar texts, not all.
  expect(bad.filter(({ hours }) => hours >= 0).map(({ text }) => text?.slice(-7))).toEqual(['pueblo.'])
  expect(good.filter(({ out }) => out)).toEqual([])
  // Mild ones are down by hours, gross ones by half a day.
  expect(bad.filter(({ hours }) => hours <= -6).length / bad.length).toBeGreaterThan(0.8)
})
