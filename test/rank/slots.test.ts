import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withSlots } from '../../src/rank/slots.ts'

const arrange = (posts: string, chosen: string, every: number, count = 99) =>
  withSlots([...posts], [...chosen], every, count)
    .map(({ post, inSlot }) => (inSlot ? post.toUpperCase() : post))
    .join('')

describe('slots', () => {
  it.each([
    ['abcdef', '', 2, 'abcdef'],
    ['abcdef', 'fe', 3, 'abFcdE'],
    ['abcdef', 'ad', 2, 'aDbcef'], // what stands above already needs no slot
    ['abc', 'xyz', 2, 'aXbYcZ'],
    ['', 'xyz', 2, ''],
    ['abcd', 'abcd', 2, 'aBcD'],
  ])('%s with %s in every %i. place is %s', (posts, chosen, every, expected) =>
    expect(arrange(posts, chosen, every)).toBe(expected),
  )

  it('end with the list', () => expect(arrange('abcdef', 'xyz', 2, 3)).toBe('aXb'))

  it('show each post once, and all others in their order', () => {
    const letters = fc.uniqueArray(fc.integer({ min: 0, max: 40 }))
    fc.assert(
      fc.property(letters, letters, fc.integer({ min: 2, max: 9 }), (posts, chosen, every) => {
        const list = withSlots(posts, chosen, every, 999)
        const shown = list.map(({ post }) => post)
        expect(new Set(shown).size).toBe(shown.length)
        expect(posts.filter((post) => !shown.includes(post))).toEqual([])
        const brought = list.filter(({ inSlot }) => inSlot).map(({ post }) => post)
        expect(brought).toEqual(chosen.filter((post) => brought.includes(post)))
        const rest = list.filter(({ inSlot }) => !inSlot).map(({ post }) => post)
        expect(rest).toEqual(posts.filter((post) => !brought.includes(post)))
        for (const [index, { inSlot }] of list.entries()) if (inSlot) expect((index + 1) % every).toBe(0)
      }),
    )
  })
})
