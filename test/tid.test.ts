import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeTid, encodeTid, tidAt, tidMicros } from '../src/tid.ts'

const tid = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n })

describe('TID', () => {
  it('decodes what it encodes', () => {
    fc.assert(fc.property(tid, (value) => decodeTid(encodeTid(value)) === value))
  })

  it('sorts as text as it sorts as a number', () => {
    fc.assert(fc.property(tid, tid, (a, b) => a < b === encodeTid(a) < encodeTid(b)))
  })

  it('knows the moment of a TID of the network', () => {
    const value = decodeTid('3jzfcijpj2z2a')
    expect(value && new Date(tidMicros(value) / 1000).toISOString()).toBe('2023-06-30T15:03:01.887Z')
  })

  it('finds the smallest TID of a moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), (micros) => {
        expect(tidMicros(tidAt(micros))).toBe(micros)
        expect(tidMicros(tidAt(micros + 1) - 1n)).toBe(micros)
      }),
    )
  })

  // https://github.com/bluesky-social/atproto/tree/main/interop-test-files/syntax
  it.each(['3jzfcijpj2z2a', '7777777777777', '3zzzzzzzzzzzz', '2222222222222'])('accepts %s', (text) => {
    expect(decodeTid(text)).toBeTypeOf('bigint')
  })

  it.each([
    ['3jzfcijpj2z21', 'a digit outside the alphabet'],
    ['0000000000000', 'digits outside the alphabet'],
    ['3JZFCIJPJ2Z2A', 'upper case'],
    ['3jzfcijpj2z2aa', 'too long'],
    ['3jzfcijpj2z2', 'too short'],
    ['', 'nothing'],
    ['3jzf-cij-pj2z-2a', 'the dashes of an early draft'],
    ['zzzzzzzzzzzzz', 'a high bit'],
    ['kjzfcijpj2z2a', 'a high bit'],
    ['3jzfcijpj2z2ä', 'a character beyond ASCII'],
  ])('refuses %s: %s', (text) => {
    expect(decodeTid(text)).toBeUndefined()
  })
})
