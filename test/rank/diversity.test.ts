import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Signature } from '../../src/match/duplicates/signature.ts'
import type { Candidate } from '../../src/rank/algorithm.ts'
import { type DiversityRules, diversify, type Limit } from '../../src/rank/diversity.ts'
import type { Kinship } from '../../src/rank/kinship.ts'

/** A post of author `author` in thread `thread`; the key tells posts apart. Texts of one number are alike, 0 is short. */
interface Post extends Candidate {
  readonly thread: number
  readonly text: number
}

const kinship: Kinship = {
  threadOf: (post) => String((post as Post).thread),
  signatureOf(post): Signature | undefined {
    const { text } = post as Post
    return text === 0 ? undefined : { low: 0x1111_1111 * text, high: 0x1111_1111 * text }
  },
}
const NOTHING_ABOVE = { before: [], kinship }

function write(text: string): Post[] {
  return [...text].map((letter, index) => ({
    author: letter.charCodeAt(0),
    rkey: BigInt(index),
    thread: index,
    text: 0,
  }))
}

function arrange(text: string, rules: Partial<DiversityRules>, before = ''): string {
  const surroundings = { ...NOTHING_ABOVE, before: write(before) }
  return diversify(write(text), { window: 30, ...rules }, surroundings)
    .map(({ author }) => String.fromCharCode(author))
    .join('')
}

describe('diversity', () => {
  it.each([
    ['aabbcc', { gap: 1 }, 'ababc'],
    ['aaab', { gap: 1 }, 'aba'],
    ['aabcd', { gap: 2 }, 'abcad'],
    ['aaabcdef', { perAuthor: 2, window: 5 }, 'aabcdaef'],
    ['aaaaaa', { perAuthor: 3 }, 'aaa'],
    ['abcabc', { perAuthor: 1, window: 3 }, 'abcabc'],
    ['', { gap: 3 }, ''],
  ])('%s with %o is %s', (text, rules, expected) => expect(arrange(text, rules)).toBe(expected))

  it('counts what stands above', () => {
    expect(arrange('aab', { gap: 1 }, 'xa')).toBe('ba')
    expect(arrange('abcde', { perAuthor: 1, window: 4 }, 'a')).toBe('bcdae')
  })

  it('shows each thread as often as it may, by the best of its posts', () => {
    const posts = write('abcdef').map((post, index) => ({ ...post, thread: index % 2 }))
    const kept = (perThread: number) =>
      diversify(posts, { window: 30, perThread }, NOTHING_ABOVE).map(({ rkey }) => Number(rkey))
    expect(kept(1)).toEqual([0, 1])
    expect(kept(2)).toEqual([0, 1, 2, 3])
    const above = { ...NOTHING_ABOVE, before: posts.slice(0, 1) }
    expect(
      diversify(posts.slice(1), { window: 30, perThread: 1 }, above).map(({ thread }) => thread),
    ).toEqual([1])
  })

  it('shows each text as often as it may, by the best of its posts, and short texts always', () => {
    const posts = write('abcdefgh').map((post, index) => ({ ...post, text: index % 3 }))
    const kept = (perDuplicate: number, before: readonly Post[] = []) =>
      diversify(posts, { window: 30, perDuplicate }, { kinship, before }).map(({ rkey }) => Number(rkey))
    expect(kept(1)).toEqual([0, 1, 2, 3, 6])
    expect(kept(2)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(kept(1, posts.slice(0, 2))).toEqual([0, 2, 3, 6])
  })

  it('tells which rule leaves a post out', () => {
    const posts = write('abcab').map((post, index) => ({
      ...post,
      thread: index % 4,
      text: [1, 2, 1, 3, 4][index]!,
    }))
    const told = new Map<bigint, Limit>()
    const leaveOut = ({ rkey }: Candidate, limit: Limit) => told.set(rkey, limit)
    const rules = { window: 30, perAuthor: 1, perThread: 1, perDuplicate: 1 }
    expect(diversify(posts, rules, { ...NOTHING_ABOVE, leaveOut })).toHaveLength(2)
    expect(told).toEqual(
      new Map<bigint, Limit>([
        [2n, 'perDuplicate'],
        [4n, 'perThread'],
        [3n, 'perAuthor'],
      ]),
    )
  })

  const rules = fc.record({
    perAuthor: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    window: fc.integer({ min: 5, max: 12 }),
    gap: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    perThread: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    perDuplicate: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  })
  const list = fc
    .array(fc.record({ author: fc.nat(5), thread: fc.nat(20), text: fc.nat(9) }), { maxLength: 80 })
    .map((posts) => posts.map((post, index): Post => ({ ...post, rkey: BigInt(index) })))

  it('holds every rule, everywhere', () => {
    fc.assert(
      fc.property(list, list, rules, (before, posts, given) => {
        const shown = [...before, ...diversify(posts, given, { ...NOTHING_ABOVE, before })]
        for (let index = before.length; index < shown.length; index++) {
          const { author, thread, text } = shown[index]!
          const same = (from: number) =>
            shown.slice(Math.max(0, from), index + 1).filter((post) => post.author === author)
          expect(same(index - given.window + 1).length).toBeLessThanOrEqual(given.perAuthor ?? 99)
          expect(same(index - (given.gap ?? 0))).toHaveLength(1)
          expect(
            shown.slice(0, index + 1).filter((post) => post.thread === thread).length,
          ).toBeLessThanOrEqual(given.perThread ?? 999)
          const copies = shown.slice(0, index + 1).filter((post) => text !== 0 && post.text === text)
          expect(copies.length).toBeLessThanOrEqual(given.perDuplicate ?? 999)
        }
      }),
    )
  })

  it('shows nothing twice, keeps the order of each author, and leaves out only what the rules forbid', () => {
    fc.assert(
      fc.property(list, rules, (posts, given) => {
        const kept = diversify(posts, given, NOTHING_ABOVE)
        expect(new Set(kept).size).toBe(kept.length)
        for (const author of new Set(kept.map((post) => post.author))) {
          const keys = kept.filter((post) => post.author === author).map(({ rkey }) => rkey)
          expect(keys).toEqual(keys.toSorted((a, b) => (a < b ? -1 : 1)))
        }
        // One more place could not have been given to any post that was left out.
        for (const post of posts.filter((one) => !kept.includes(one))) {
          const again = diversify([post], given, { ...NOTHING_ABOVE, before: kept })
          expect(again).toEqual([])
        }
      }),
    )
  })

  it('changes nothing where nothing is forbidden', () => {
    fc.assert(
      fc.property(list, (posts) => {
        expect(
          diversify(posts, { window: 30, perAuthor: 80, perThread: 80, perDuplicate: 80 }, NOTHING_ABOVE),
        ).toEqual(posts)
      }),
    )
  })
})
