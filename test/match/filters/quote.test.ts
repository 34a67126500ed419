import { describe, expect, test } from 'vitest'
import { detailOf, problemsOf, wants } from '../rules.ts'

const ALICE = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const quoting = (did: string) => ({ quote: { did, rkey: '3kftldxbvq22p' } })

describe('quote', () => {
  test.each([
    ['quote: no', {}, true],
    ['quote: no', quoting(ALICE), false],
    ['quote: only', quoting(ALICE), true],
    ['quote: only', {}, false],
    ['quote: self', { did: ALICE, ...quoting(ALICE) }, true],
    ['quote: self', quoting(ALICE), false],
    ['quote: self', {}, false],
    [`quote: { of: ${ALICE} }`, quoting(ALICE), true],
    [`quote: { of: bob.example }`, quoting(ALICE), false],
  ])('%s on %j: %j', (yaml, post, expected) => {
    expect(wants(yaml, post)).toBe(expected)
  })

  test('explains', () => {
    expect(detailOf('quote: no', quoting(ALICE))).toBe(`quotes ${ALICE}`)
    expect(detailOf('quote: no', {})).toBe('quotes nothing')
  })

  test.each([
    ['quote: sometimes', 'error match.quote: expected no, only, self or a mapping, got the text "sometimes"'],
    ['quote: { of: [] }', 'error match.quote.of: must not be empty'],
  ])('%s → %s', (yaml, message) => {
    expect(problemsOf(yaml)).toEqual([message])
  })
})
