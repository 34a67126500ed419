import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createCursorCodec,
  InvalidCursorError,
  type KeyedPosition,
  type Position,
  type SnapshotPosition,
} from '../../src/rank/cursor.ts'
import { GROWN_BYTES } from '../../src/rank/shown.ts'

const codec = createCursorCodec('secret of the tests')
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const rkey = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n })
const feedNumber = fc.integer({ min: 1, max: 2 ** 31 - 1 })
const grown = fc.uint8Array({ minLength: GROWN_BYTES, maxLength: GROWN_BYTES })
const keyed: fc.Arbitrary<KeyedPosition> = fc.record(
  {
    family: fc.constant('keyed'),
    rankKey: int64,
    rkey,
    author: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    asOf: rkey,
    shown: grown,
  },
  { requiredKeys: ['family', 'rankKey', 'rkey', 'author', 'asOf'] },
)
const snapshot: fc.Arbitrary<SnapshotPosition> = fc
  .record({
    family: fc.constant('snapshot' as const),
    snapshot: rkey,
    offset: fc.nat(500),
    asOf: rkey,
    start: fc.option(keyed, { nil: undefined }),
    shown: fc.uint8Array({ minLength: 32, maxLength: 512 }),
  })
  .map((made) => ({ ...made, start: made.start && { ...made.start, asOf: made.asOf } }))
const position: fc.Arbitrary<Position> = fc.oneof(keyed, snapshot)

function lengths(given: Position): RegExp {
  if (given.family === 'keyed') return given.shown ? /^[\w-]{736,737}$/ : /^[\w-]{54}$/
  return given.start?.shown ? /^[\w-]{84,1460}$/ : /^[\w-]{84,778}$/
}

describe('cursors', () => {
  test('every position comes back as it was, in 54 URL-safe characters, or up to 1,460 with what was shown', () => {
    fc.assert(
      fc.property(feedNumber, position, (feed, given) => {
        const cursor = codec.encode(feed, given)
        expect(cursor).toMatch(lengths(given))
        expect(codec.decode(feed, cursor)).toEqual(given)
      }),
    )
  })

  test('different positions have different cursors', () => {
    fc.assert(
      fc.property(feedNumber, position, position, (feed, one, other) => {
        fc.pre(
          JSON.stringify(Object.values(one).map(String)) !== JSON.stringify(Object.values(other).map(String)),
        )
        expect(codec.encode(feed, one)).not.toBe(codec.encode(feed, other))
      }),
    )
  })

  test('a cursor outlives a restart with the same secret, and no other', () => {
    fc.assert(
      fc.property(feedNumber, position, (feed, given) => {
        const cursor = codec.encode(feed, given)
        expect(createCursorCodec('secret of the tests').decode(feed, cursor)).toEqual(given)
        expect(() => createCursorCodec('another').decode(feed, cursor)).toThrow(InvalidCursorError)
      }),
    )
  })

  test('a cursor of another feed is refused', () => {
    fc.assert(
      fc.property(feedNumber, feedNumber, position, (feed, other, given) => {
        fc.pre(feed !== other)
        expect(() => codec.decode(other, codec.encode(feed, given))).toThrow(InvalidCursorError)
      }),
    )
  })

  test('a cursor of one reader is refused from every other', () => {
    const viewer = fc.option(fc.constantFrom('did:web:a', 'did:web:ab', 'did:plc:aaaa'), { nil: undefined })
    fc.assert(
      fc.property(position, viewer, viewer, (given, one, other) => {
        const cursor = codec.encode(1, given, one)
        if (one === other) expect(codec.decode(1, cursor, other)).toEqual(given)
        else expect(() => codec.decode(1, cursor, other)).toThrow(InvalidCursorError)
      }),
    )
  })

  test('one changed, missing or added character is refused', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= .'
    fc.assert(
      fc.property(position, fc.nat(777), fc.constantFrom(...alphabet), (given, place, character) => {
        const cursor = codec.encode(1, given)
        const at = place % cursor.length
        const changed = cursor.slice(0, at) + character + cursor.slice(at + 1)
        if (changed !== cursor) expect(() => codec.decode(1, changed)).toThrow(InvalidCursorError)
        expect(() => codec.decode(1, cursor.slice(0, at) + cursor.slice(at + 1))).toThrow(InvalidCursorError)
        expect(() => codec.decode(1, cursor + character)).toThrow(InvalidCursorError)
      }),
    )
  })

  test('anything else is refused, and nothing else is thrown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(() => codec.decode(1, text)).toThrow(InvalidCursorError)
      }),
    )
    for (const text of [
      '',
      '0',
      'null',
      '1725911162329308',
      '2026-01-01T00:00:00Z::bafy',
      'A'.repeat(54),
      'A'.repeat(100_000),
    ])
      expect(() => codec.decode(1, text)).toThrow(InvalidCursorError)
  })
})
