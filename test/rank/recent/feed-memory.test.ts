import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analyse } from '../../../src/match/document.ts'
import { postFromExample } from '../../../src/match/facets.ts'
import type { ExamplePost } from '../../../src/match/filter.ts'
import type { ArrivalNote, Echoes } from '../../../src/persist/batch.ts'
import { createFeedMemory, type FeedMemory } from '../../../src/rank/recent/feed-memory.ts'
import { NO_ECHOES } from '../quality/judged.ts'

const NOON = Date.UTC(2026, 6, 1, 12)
const TEXT = 'Win a free phone today, only at our shop, follow the link in our bio'
const OTHER = 'My cat has been sleeping on the keyboard since early this morning'

/** Minutes after noon, the author, a text, and what else there is. */
type Arrival = readonly [minute: number, author: string, text: string, more?: ExamplePost]

function ask(memory: FeedMemory, [minute, author, text, more]: Arrival, key: number) {
  const post = {
    did: `did:plc:${author}`,
    rkey: `key${key}`,
    createdAt: NOON + minute * 60_000,
    text,
    ...more,
  }
  return memory.recall(analyse(postFromExample(post)))
}

function recalled(arrivals: readonly Arrival[], capacity?: number): Echoes[] {
  const memory = createFeedMemory(capacity)
  return arrivals.map((arrival, key) => ask(memory, arrival, key).echoes)
}

const echoes = (parts: Partial<Echoes>): Echoes => ({ ...NO_ECHOES, ...parts })

describe('copies', () => {
  test('are counted, exact ones and near ones apart', () => {
    const near = TEXT.replace('phone', 'laptop')
    expect(
      recalled([
        [0, 'a', TEXT],
        [1, 'b', TEXT],
        [2, 'c', near],
        [3, 'd', OTHER],
        [4, 'e', TEXT],
      ]),
    ).toEqual([
      echoes({}),
      echoes({ copies: 1 }),
      echoes({ alike: 2 }),
      echoes({}),
      echoes({ copies: 2, alike: 1 }),
    ])
  })

  test('need twenty letters', () => {
    expect(
      recalled([
        [0, 'a', 'good morning'],
        [1, 'b', 'good morning'],
      ]),
    ).toEqual([echoes({}), echoes({})])
  })

  test('are forgotten after six hours without a post', () => {
    expect(
      recalled([
        [0, 'a', TEXT],
        [360, 'b', OTHER],
        [360, 'c', TEXT],
      ])[2],
    ).toEqual(echoes({ copies: 1 }))
    expect(
      recalled([
        [0, 'a', TEXT],
        [361, 'b', OTHER],
        [361, 'c', TEXT],
      ])[2],
    ).toEqual(echoes({}))
  })

  test('dated back they are found nonetheless, for the clock never goes back', () => {
    expect(
      recalled([
        [0, 'a', TEXT],
        [-10_000, 'b', TEXT],
        [-20_000, 'c', TEXT],
      ])[2],
    ).toEqual(echoes({ copies: 2 }))
  })

  test('beyond the capacity the oldest are forgotten', () => {
    const words = (i: number) => `${'abcdefghij'[i]}`.repeat(5)
    const others = Array.from(
      { length: 4 },
      (_, i): Arrival => [
        i,
        `o${i}`,
        `${words(i)} ${words(i + 1)} ${words(i + 2)} ${words(i + 3)} ${words(i)}`,
      ],
    )
    expect(recalled([[0, 'a', TEXT], ...others, [9, 'b', TEXT]], 6)[5]?.copies).toBe(1)
    expect(recalled([[0, 'a', TEXT], ...others, [9, 'b', TEXT]], 5)[5]?.copies).toBe(0)
  })

  test('of one text are counted up to twenty', () => {
    const flood = Array.from({ length: 60 }, (_, i): Arrival => [0, `a${i}`, TEXT])
    expect(recalled(flood).at(-1)?.copies).toBe(20)
  })
})

describe('bursts', () => {
  test('of an author count posts within ten minutes, and no threads', () => {
    const rows: Arrival[] = [
      [0, 'a', 'one'],
      [4, 'a', 'two'],
      [5, 'b', 'three'],
      [10, 'a', 'four'],
      [11, 'a', 'five'],
      [11, 'a', 'six', { replyParent: { did: 'did:plc:a', rkey: 'key4' } }],
      [12, 'a', 'seven', { replyParent: { did: 'did:plc:b', rkey: 'key2' } }],
      [30, 'a', 'eight'],
    ]
    expect(recalled(rows).map(({ byAuthor }) => byAuthor)).toEqual([0, 1, 0, 2, 2, 0, 3, 0])
  })

  test('of links count the domain that most link to', () => {
    const rows: Arrival[] = [
      [0, 'a', 'see https://www.news.example/1'],
      [1, 'b', 'see https://news.example/2 and https://rare.example/'],
      [2, 'c', 'see https://other.example/'],
      [3, 'd', 'see https://NEWS.example/3 and https://other.example/2'],
      [4, 'e', 'an animation', { links: ['https://news.example/4.gif'], gif: true }],
      [14, 'f', 'see https://news.example/5'],
    ]
    expect(recalled(rows).map(({ byDomain }) => byDomain)).toEqual([0, 1, 0, 2, 0, 0])
  })

  test('of links look at the latest fifty posts', () => {
    const linking = (i: number): Arrival => [0, `l${i}`, `see https://news.example/${i}`]
    const plain = Array.from({ length: 45 }, (_, i): Arrival => [0, `p${i}`, 'nothing'])
    const rows = [...Array.from({ length: 12 }, (_, i) => linking(i)), ...plain, linking(99)]
    expect(recalled(rows).at(-1)?.byDomain).toBe(5)
  })
})

describe('asked again', () => {
  test('the answer is the same, and nothing is noted', () => {
    const memory = createFeedMemory()
    const rows = Array.from({ length: 40 }, (_, i): Arrival => [0, `a${i % 3}`, TEXT])
    const first = rows.map((row, key) => ask(memory, row, key))
    expect(first.every(({ noted }) => noted !== undefined)).toBe(true)
    for (const key of [0, 7, 39, 3, 20]) {
      expect(ask(memory, rows[key]!, key)).toEqual({ echoes: first[key]!.echoes, noted: undefined })
    }
  })

  test('with another text, the text is judged anew and the author does not burst', () => {
    const memory = createFeedMemory()
    ask(memory, [0, 'a', TEXT], 0)
    for (let key = 1; key < 5; key++) ask(memory, [0, 'b', OTHER], key)
    const edited = ask(memory, [1, 'b', TEXT], 1)
    expect(edited.echoes).toEqual(echoes({ copies: 1 }))
    expect(edited.noted).toBeDefined()
    // The edited post counts once, with what it says now and with what it said.
    expect(ask(memory, [1, 'c', TEXT], 9).echoes).toEqual(echoes({ copies: 2 }))
    expect(memory.known({ did: 'did:plc:b', rkey: 'key1' })).toEqual(echoes({ copies: 1 }))
    expect(memory.known({ did: 'did:plc:b', rkey: 'key99' })).toBeUndefined()
    expect(ask(memory, [1, 'd', OTHER], 10).echoes).toEqual(echoes({ copies: 4 }))
  })
})

test('read back at any moment, the memory answers as if it had never been away', () => {
  const texts = [
    TEXT,
    TEXT.replace('phone', 'car'),
    OTHER,
    'gm',
    'see https://news.example/1',
    'and https://b.example/',
  ]
  const arrival = fc.record({
    gap: fc.integer({ min: -30, max: 90 }),
    author: fc.constantFrom('a', 'b', 'c'),
    text: fc.constantFrom(...texts),
    key: fc.nat(30),
    own: fc.boolean(),
  })
  let copies = 0
  const property = fc.property(
    fc.array(arrival, { minLength: 1, maxLength: 80, size: 'max' }),
    fc.nat(80),
    fc.integer({ min: 3, max: 40 }),
    (arrivals, at, capacity) => {
      let minute = 0
      const rows = arrivals.map(({ gap, author, text, own, key }) => {
        minute += gap
        const more = own ? { replyParent: { did: `did:plc:${author}`, rkey: 'x' } } : {}
        return { key, row: [minute, author, text, more] as const }
      })
      const whole = createFeedMemory(capacity)
      let interrupted = createFeedMemory(capacity)
      let stored: ArrivalNote[] = []
      for (const [i, { row, key }] of rows.entries()) {
        if (i === at % rows.length) {
          const restored = createFeedMemory(capacity)
          for (const note of stored) restored.restore(structuredClone(note))
          expect(restored.first).toBe(interrupted.first)
          interrupted = restored
        }
        const expected = ask(whole, row, key)
        const { echoes: found, noted } = ask(interrupted, row, key)
        expect({ echoes: found, noted }).toEqual(expected)
        if (noted !== undefined) stored.push(noted)
        stored = stored.filter(({ ordinal }) => ordinal >= interrupted.first)
        expect(stored.length).toBeLessThanOrEqual(capacity)
        copies += found.copies
      }
    },
  )
  fc.assert(property, { numRuns: 300 })
  expect(copies).toBeGreaterThan(1000)
})
