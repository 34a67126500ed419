import { expect, it } from 'vitest'
import { resolveHandles } from '../../src/roles/accounts.ts'
import { createLog } from '../../src/telemetry/log.ts'

const log = createLog({ level: 'silent', pretty: false })

it('tells what it learns, and ends when every handle is known', async () => {
  const learned: [string, string][] = []
  await resolveHandles({
    handles: ['alice.example.com', 'bob.example.com'],
    identity: { resolveHandle: async (handle) => `did:web:${handle}` },
    learned: async (dids) => void learned.push(...dids),
    log,
    signal: new AbortController().signal,
  })
  expect(learned).toEqual([
    ['alice.example.com', 'did:web:alice.example.com'],
    ['bob.example.com', 'did:web:bob.example.com'],
  ])
})

it('keeps what it found while others stay unknown, and ends at once when it is told to', async () => {
  const stop = new AbortController()
  const learned: string[] = []
  const asked: string[] = []
  const resolving = resolveHandles({
    handles: ['alice.example.com', 'gone.example.com'],
    identity: {
      resolveHandle: async (handle) => {
        asked.push(handle)
        if (handle === 'gone.example.com') throw new Error('no network')
        return 'did:web:alice.example.com'
      },
    },
    learned: async (dids) => void learned.push(...dids.keys()),
    log,
    signal: stop.signal,
  })
  await expect.poll(() => learned).toEqual(['alice.example.com'])
  stop.abort()
  await resolving
  expect(asked).toEqual(['alice.example.com', 'gone.example.com'])
})

it('does not wait for an answer when it is told to end', async () => {
  const stop = new AbortController()
  const asked: string[] = []
  const resolving = resolveHandles({
    handles: ['slow.example.com', 'slower.example.com'],
    identity: {
      resolveHandle: (handle) => {
        asked.push(handle)
        return new Promise(() => {})
      },
    },
    learned: async () => {
      throw new Error('nothing was learned')
    },
    log,
    signal: stop.signal,
  })
  stop.abort()
  await resolving
  expect(asked).toEqual(['slow.example.com'])
})
