import { describe, expect, test } from 'vitest'
import { renderEvent } from '../../src/simulate/wire.ts'
import { ALICE, simulated } from '../support/events.ts'

const timeUs = 1_783_175_888_085_434
const like = simulated.like({ did: ALICE, rkey: '3mpsjbtci2c2o' }, { timeUs })
const render = (event: Parameters<typeof renderEvent>[0], wire: 'v1' | 'v2', seq?: number) =>
  JSON.parse(renderEvent(event, wire, seq)!)

describe('the v1 wire', () => {
  test('tells a commit as the legacy server does, without a number', () => {
    expect(render(like, 'v1')).toEqual({
      did: like.did,
      time_us: timeUs,
      kind: 'commit',
      commit: {
        rev: like.rev,
        operation: 'create',
        collection: 'app.bsky.feed.like',
        rkey: like.rkey,
        record: expect.objectContaining({
          $type: 'app.bsky.feed.like',
          createdAt: '2026-07-04T14:38:08.085Z',
        }),
        cid: expect.stringMatching(/^bafyrei/),
      },
    })
  })

  test('tells the number where the server has one', () => {
    expect(render(like, 'v1', 42)).toMatchObject({ cursor: 42 })
  })

  test('tells a delete without record and cid', () => {
    const { commit } = render(simulated.delete('app.bsky.feed.like', { did: ALICE, rkey: '3k' }), 'v1')
    expect(Object.keys(commit)).toEqual(['rev', 'operation', 'collection', 'rkey'])
  })

  test('has no word for #sync', () => {
    expect(renderEvent(simulated.sync(ALICE), 'v1', 1)).toBeUndefined()
  })
})

describe('the v2 wire', () => {
  test('tells a commit with number and microseconds', () => {
    const { $type, payload } = render(like, 'v2', 42)
    expect($type).toBe('message')
    expect(payload).toMatchObject({
      $type: 'network.bsky.jetstream.subscribeEvents#commit',
      seq: 42,
      did: like.did,
      time: '2026-07-04T14:38:08.085434Z',
      operation: 'create',
      collection: 'app.bsky.feed.like',
      rkey: like.rkey,
    })
  })

  test('tells accounts, identities and syncs', () => {
    const account = render(simulated.account(ALICE, false, 'takendown', timeUs), 'v2', 7)
    expect(account.payload).toMatchObject({
      seq: 7,
      account: { did: ALICE, active: false, status: 'takendown' },
    })
    const identity = render(simulated.identity(ALICE, 'alice.test', timeUs), 'v2', 8)
    expect(identity.payload).toMatchObject({ seq: 8, identity: { did: ALICE, handle: 'alice.test' } })
    const sync = render(simulated.sync(ALICE, '3mptbypluud2a', timeUs), 'v2', 9)
    expect(sync.payload).toMatchObject({ seq: 9, sync: { did: ALICE, rev: '3mptbypluud2a' } })
  })
})

test('a record given as text is sent as it stands, even at a depth that JSON.stringify refuses', () => {
  const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`
  expect(() => JSON.stringify(JSON.parse(deep))).toThrow(RangeError)
  const event = simulated.commit('app.bsky.feed.post', deep)
  expect(renderEvent(event, 'v1', undefined)).toContain(deep)
  expect(renderEvent(event, 'v2', 1)).toContain(deep)
})
