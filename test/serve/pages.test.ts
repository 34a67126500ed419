import { beforeEach, describe, expect, test } from 'vitest'
import chronological from '../../src/rank/algorithms/chronological.ts'
import type { RankedFeed } from '../../src/rank/feed.ts'
import type { Page } from '../../src/rank/page.ts'
import { createGate, OverloadedError } from '../../src/serve/gate.ts'
import { createPages } from '../../src/serve/pages.ts'
import { personal } from '../rank/composed-orders.ts'

const first = { limit: 30, cursor: undefined }

let now: number
let computed: number
let answer: () => Promise<Page>

beforeEach(() => {
  now = 0
  computed = 0
  answer = async () => ({
    items: [{ post: `at://did:web:a/app.bsky.feed.post/${computed}` }],
    cursor: undefined,
  })
})

function feed(id: number): RankedFeed {
  return { id, order: { algorithm: chronological, config: {} } }
}

function pages(limits = { atOnce: 1, queue: 0 }) {
  const pager = () => {
    computed++
    return answer()
  }
  const read = createPages(pager, createGate(limits), () => now)
  return async (...request: Parameters<typeof read>) => (await read(...request)).body
}

const text = (number: number) => `{"feed":[{"post":"at://did:web:a/app.bsky.feed.post/${number}"}]}`

describe('pages', () => {
  test('are computed once a second', async () => {
    const read = pages()
    const cats = feed(1)
    expect(String(await read(cats, first))).toBe(text(1))
    now = 999
    expect(String(await read(cats, first))).toBe(text(1))
    now = 1000
    expect(String(await read(cats, first))).toBe(text(2))
  })

  test('are told apart by feed, limit and cursor', async () => {
    const read = pages()
    const cats = feed(1)
    for (const request of [first, { ...first, limit: 31 }, { ...first, cursor: 'x' }])
      await read(cats, request)
    await read(feed(2), first)
    await read(feed(1), first) // the settings were read again
    expect(computed).toBe(5)
  })

  test('are computed once for many who ask at the same time', async () => {
    const { promise, resolve } = Promise.withResolvers<Page>()
    answer = () => promise
    const read = pages()
    const cats = feed(1)
    const all = Promise.all(Array.from({ length: 100 }, () => read(cats, first)))
    resolve({ items: [], cursor: 'next' })
    expect(new Set((await all).map(String))).toEqual(new Set(['{"cursor":"next","feed":[]}']))
    expect(computed).toBe(1)
  })

  test('that failed are tried again by the next who asks', async () => {
    const read = pages()
    const cats = feed(1)
    const good = answer
    answer = () => Promise.reject(new Error('down'))
    await expect(read(cats, first)).rejects.toThrow('down')
    answer = good
    expect(String(await read(cats, first))).toBe(text(2))
  })

  test('up to half a minute old are better than none when there is too much to do', async () => {
    const read = pages()
    const [cats, dogs] = [feed(1), feed(2)]
    await read(cats, first)
    const { promise, resolve } = Promise.withResolvers<Page>()
    answer = () => promise
    const busy = read(dogs, first)
    now = 29_999
    expect(String(await read(cats, first))).toBe(text(1))
    await expect(read(cats, { ...first, limit: 5 })).rejects.toThrow(OverloadedError)
    now = 30_000
    await expect(read(cats, first)).rejects.toThrow(OverloadedError)
    resolve({ items: [], cursor: undefined })
    await busy
  })

  test('are not served old because the database fails', async () => {
    const read = pages()
    const cats = feed(1)
    await read(cats, first)
    now = 1000
    answer = () => Promise.reject(new Error('down'))
    await expect(read(cats, first)).rejects.toThrow('down')
  })

  test('of personal orders are computed for each who asks', async () => {
    const mine: RankedFeed = { id: 1, order: { algorithm: personal, config: {} } }
    const read = pages({ atOnce: 9, queue: 0 })
    const viewer = { did: 'did:web:a', languages: [] }
    const bodies = await Promise.all([read(mine, { ...first, viewer }), read(mine, { ...first, viewer })])
    expect(bodies).toHaveLength(2)
    await read(mine, first)
    expect(computed).toBe(3)
  })

  test('of personal orders are refused when there is too much to do', async () => {
    const mine: RankedFeed = { id: 1, order: { algorithm: personal, config: {} } }
    const read = pages()
    await read(mine, first)
    const { promise, resolve } = Promise.withResolvers<Page>()
    answer = () => promise
    const busy = read(mine, first)
    await expect(read(mine, first)).rejects.toThrow(OverloadedError)
    resolve({ items: [], cursor: undefined })
    await busy
  })
})
