import { describe, expect, test } from 'vitest'
import { decode } from '../../src/ingest/decode.ts'
import { decodeTid } from '../../src/tid.ts'
import { DID, OTHER, POST, REV, RKEY, SUBJECT, TIME_US, v1Commit, v2, v2Commit } from './frames.ts'

const LIKE = { $type: 'app.bsky.feed.like', subject: SUBJECT, createdAt: '2026-07-04T14:38:08.000Z' }
const V2_AT = { seq: 24664288881, timeUs: TIME_US }

describe('a post', () => {
  test('reads the same from both wires', () => {
    const post = { kind: 'post', did: DID, rkey: RKEY, rev: decodeTid(REV), operation: 'create' }
    expect(decode(v1Commit())).toMatchObject({ ...post, at: { seq: undefined, timeUs: TIME_US } })
    expect(decode(v2Commit())).toMatchObject({ ...post, at: V2_AT })
    expect(decode(Buffer.from(v2Commit()))).toEqual(decode(v2Commit()))
  })

  test('keeps the sequence number that v2 servers add to the v1 wire', () => {
    expect(decode(v1Commit({}, { cursor: 77 }))).toMatchObject({ at: { seq: 77, timeUs: TIME_US } })
  })

  test('stands where the server witnessed it, whatever time an operator gave it', () => {
    const imported = { time: '2023-01-01T00:00:00.000001Z', witnessedAt: '2026-07-04T14:38:08.085434Z' }
    expect(decode(v2Commit({}, imported))).toMatchObject({ kind: 'post', at: V2_AT })
    expect(decode(v2Commit({ collection: 'app.bsky.graph.follow' }, imported))).toMatchObject({ at: V2_AT })
  })

  test('is updated and deleted', () => {
    expect(decode(v1Commit({ operation: 'update' }))).toMatchObject({ kind: 'post', operation: 'update' })
    expect(decode(v2Commit({ operation: 'delete', record: undefined }))).toEqual({
      kind: 'delete',
      at: V2_AT,
      did: DID,
      rkey: RKEY,
      rev: decodeTid(REV),
      collection: 'post',
    })
  })
})

describe('an engagement', () => {
  test.each([
    ['like', LIKE],
    ['repost', { ...LIKE, $type: 'app.bsky.feed.repost' }],
  ])('%s names its subject', (type, record) => {
    expect(decode(v1Commit({ collection: `app.bsky.feed.${type}`, record }))).toMatchObject({
      kind: 'engagement',
      type,
      subject: { did: OTHER, rkey: '3mpsjbtci2c2o' },
    })
  })

  test.each([
    ['a feed', { ...SUBJECT, uri: `at://${OTHER}/app.bsky.feed.generator/cats` }],
    ['a post by handle', { ...SUBJECT, uri: 'at://alice.example.com/app.bsky.feed.post/3mpsjbtci2c2o' }],
    ['a key that is no TID', { ...SUBJECT, uri: `at://${OTHER}/app.bsky.feed.post/hello` }],
    ['no URI', { cid: 'bafyreia' }],
  ])('of %s has no subject to count for', (_, subject) => {
    expect(
      decode(v1Commit({ collection: 'app.bsky.feed.like', record: { ...LIKE, subject } })),
    ).toMatchObject({
      kind: 'skip',
      reason: 'subject',
    })
  })
})

describe('an account', () => {
  const account = (fields: object) =>
    v2('account', { seq: 5, did: DID, time: '2026-07-04T14:38:08Z', account: fields })

  test.each([
    [{ active: true }, 'active'],
    [{ active: true, status: 'takendown' }, 'active'],
    [{ active: false, status: 'takendown' }, 'takendown'],
    [{ active: false, status: 'deleted' }, 'deleted'],
    [{ active: false, status: 'hibernating' }, 'unknown'],
    [{ active: false }, 'unknown'],
  ])('%j is %s', (fields, status) => {
    expect(decode(account(fields))).toEqual({
      kind: 'account',
      at: { seq: 5, timeUs: 1783175888e6 },
      did: DID,
      status,
    })
    expect(decode(JSON.stringify({ did: DID, time_us: 9, kind: 'account', account: fields }))).toMatchObject({
      status,
    })
  })

  test('without a state is malformed', () => {
    expect(decode(account({ status: 'deleted' }))).toMatchObject({ kind: 'skip', reason: 'envelope' })
  })

  test('tells its handle if it has one', () => {
    const identity = (fields: object) =>
      JSON.stringify({ did: DID, time_us: 9, kind: 'identity', identity: fields })
    expect(decode(identity({ handle: 'Alice.Example.com' }))).toMatchObject({ handle: 'alice.example.com' })
    expect(decode(identity({}))).toMatchObject({ kind: 'identity', handle: undefined })
    expect(decode(identity({ handle: 'alice\u0000.com' }))).toMatchObject({
      kind: 'identity',
      handle: undefined,
    })
  })

  test('is replaced at a revision', () => {
    const sync = (rev: unknown) =>
      v2('sync', { seq: 6, did: DID, time: '2026-07-04T14:38:08Z', sync: { did: DID, rev } })
    expect(decode(sync(REV))).toMatchObject({ kind: 'sync', did: DID, rev: decodeTid(REV) })
    expect(decode(sync('latest'))).toMatchObject({ kind: 'skip', reason: 'envelope' })
  })
})

describe('what cannot be used moves the cursor and says why', () => {
  test.each([
    ['a collection that nobody reads', v1Commit({ collection: 'app.bsky.graph.follow' }), undefined],
    ['a kind of tomorrow', v2('weather', { seq: 7, did: DID, time: '2026-07-04T14:38:08Z' }), undefined],
    ['no DID', v1Commit({ did: 'alice' }), 'envelope'],
    ['a DID with a line feed', v2Commit({ did: 'did:plc:abc\n' }), 'envelope'],
    ['no kind', JSON.stringify({ did: DID, time_us: 9 }), 'envelope'],
    ['no commit', JSON.stringify({ did: DID, time_us: 9, kind: 'commit' }), 'envelope'],
    ['no revision', v1Commit({ rev: 4 }), 'envelope'],
    ['an operation of tomorrow', v1Commit({ operation: 'merge' }), 'envelope'],
    ['a key that is no TID', v1Commit({ rkey: 'my-first-post' }), 'rkey'],
    ['a post of another type', v1Commit({ record: { ...POST, $type: 'app.bsky.feed.like' } }), 'record'],
    ['a post of no type', v1Commit({ record: { text: 'hello' } }), 'record'],
    ['a post without text', v1Commit({ record: { ...POST, text: 5 } }), 'record'],
    [
      'a post longer than any client shows',
      v1Commit({ record: { ...POST, text: 'a'.repeat(3001) } }),
      'record',
    ],
    ['no record', v1Commit({ record: null }), 'record'],
    [
      'a like without subject',
      v1Commit({ collection: 'app.bsky.feed.like', record: { ...LIKE, subject: 1 } }),
      'record',
    ],
    [
      'an event of two megabytes',
      v1Commit({ record: { ...POST, evil: 'a'.repeat(2_000_000) } }),
      'too-large',
    ],
  ])('%s', (_, frame, reason) => {
    expect(decode(frame)).toEqual({
      kind: 'skip',
      at: expect.objectContaining({ timeUs: expect.any(Number) }),
      reason,
    })
  })
})

describe('a frame without a position moves nothing', () => {
  test.each([
    ['', 'json'],
    ['not json', 'json'],
    ['[1,2]', 'json'],
    ['null', 'json'],
    [v1Commit().slice(0, -20), 'json'],
    ['{}', 'envelope'],
    [v1Commit({}, { time_us: 0 }), 'envelope'],
    [v1Commit({}, { time_us: -1 }), 'envelope'],
    [v1Commit({}, { time_us: 1.5 }), 'envelope'],
    [v1Commit({}, { time_us: '1783175888085434' }), 'envelope'],
    [v2Commit({}, { seq: '1' }), 'envelope'],
    [v2Commit({}, { time: 'yesterday' }), 'envelope'],
    ['{"$type":"message","payload":7}', 'envelope'],
    ['{"$type":"message","payload":{"$type":"com.example.other#commit"}}', 'envelope'],
    ['x'.repeat(2_000_001), 'too-large'],
  ])('%.60s', (frame, reason) => {
    expect(decode(frame)).toEqual({ kind: 'unreadable', reason })
  })
})

test('the server speaks of itself in notices and errors', () => {
  expect(decode(v2('info', { name: 'OutdatedCursor', message: 'resumed from 12' }))).toEqual({
    kind: 'info',
    name: 'OutdatedCursor',
  })
  expect(decode('{"$type":"error","error":"ConsumerTooSlow","message":"bye"}')).toEqual({
    kind: 'error',
    name: 'ConsumerTooSlow',
    message: 'bye',
  })
})
