import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { listedAuthors } from '../../src/backfill/listed-authors.ts'
import { type PullOptions, pullHistory } from '../../src/backfill/pull-history.ts'
import { createIdentityResolver } from '../../src/identity/resolver.ts'
import { encodeTid, tidAt } from '../../src/tid.ts'
import { createAccount, documentOf } from '../identity/accounts.ts'
import { startDirectory } from '../identity/plc.ts'
import { compile } from '../match/rules.ts'
import { engage, newRev, undo } from '../persist/storage.ts'
import { ALICE, BOB, CAROL } from '../support/events.ts'
import { BY_LIKES, openFeed, SETTINGS, silent } from './stored.ts'

const NOW = Date.now()
const HOUR = 3_600_000

interface StoredRecord {
  readonly rkey: string
  readonly value: object
}

/** A server of these repositories, newest first; `answer` may answer in its place. */
async function startServer(repositories: Record<string, StoredRecord[]>) {
  const server = {
    url: '',
    asked: [] as string[],
    rev: encodeTid(newRev()),
    answer: undefined as ((request: URL, response: ServerResponse) => boolean) | undefined,
  }
  const listening = createServer((request: IncomingMessage, response) => {
    const url = new URL(request.url!, 'http://localhost')
    const { searchParams } = url
    server.asked.push(url.pathname.replace('/xrpc/', ''))
    if (server.answer?.(url, response)) return
    const did = searchParams.get('repo') ?? searchParams.get('did')!
    const from = Number(searchParams.get('cursor') ?? 0)
    const limit = Number(searchParams.get('limit'))
    const records = (repositories[did] ?? [])
      .slice(from, from + limit)
      .map(({ rkey, value }) => ({ uri: `at://${did}/app.bsky.feed.post/${rkey}`, value }))
    const body = url.pathname.endsWith('getLatestCommit')
      ? { cid: 'bafy', rev: server.rev }
      : { records, ...(records.length === limit && { cursor: String(from + limit) }) }
    response.end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    listening.closeAllConnections()
    listening.close()
  })
  server.url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`
  return server
}

function record(text: string, ms: number, parts: object = {}): StoredRecord {
  const createdAt = new Date(ms).toISOString()
  return {
    rkey: encodeTid(tidAt(ms * 1_000)),
    value: { $type: 'app.bsky.feed.post', text, createdAt, ...parts },
  }
}

async function opened(repositories: Record<string, StoredRecord[]>) {
  const storage = await openFeed(`all: [{ author: [${ALICE}, ${BOB}] }, { text: [cat] }]`, {
    order: BY_LIKES as never,
  })
  const directory = await startDirectory()
  onTestFinished(() => directory[Symbol.asyncDispose]())
  const server = await startServer(repositories)
  for (const did of [ALICE, BOB, CAROL]) {
    const service = [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: server.url }]
    directory.documents.set(did, { ...documentOf(await createAccount(did, 'ES256')), service })
  }
  const { readHistory } = createIdentityResolver({
    db: storage.db,
    log: silent,
    plc: directory.url,
    timeoutMs: 2_000,
    allowLoopback: true,
  })
  const pull = (more: Partial<PullOptions> = {}) =>
    pullHistory({
      url: storage.url,
      authors: [ALICE, BOB],
      feeds: [storage.feed],
      readHistory,
      settings: SETTINGS,
      now: NOW,
      signal: new AbortController().signal,
      ...more,
    })
  return { ...storage, server, pull }
}

it('stores what the accounts of a feed wrote, until it is too old', async () => {
  const many = Array.from({ length: 120 }, (_, i) => record(`cat ${i}`, NOW - (i + 2) * HOUR))
  await using at = await opened({
    [ALICE]: [record('a cat', NOW - HOUR), record('a dog', NOW - HOUR - 1), ...many],
    [BOB]: [
      record('cat of old', NOW - 30 * 24 * HOUR),
      ...many.map(() => record('cat', NOW - 40 * 24 * HOUR)),
    ],
  })
  const pulled = await at.pull()
  expect(pulled).toMatchObject({ authors: 2, stored: 121, joined: 121, failed: [], superseded: false })
  const rows = await at.rows()
  expect(rows).toHaveLength(121)
  expect(rows.at(-1)).toMatchObject({ text: 'a cat', rank_key: BigInt(NOW - HOUR) })
  // Of Bob's three pages one was enough.
  expect(at.server.asked.filter((method) => method.endsWith('listRecords'))).toHaveLength(4)
  expect(await at.pull()).toMatchObject({ stored: 0, joined: 0 })
})

it('lets ingest count engagement with what was stored', async () => {
  const subject = record('a cat', NOW - HOUR)
  await using at = await opened({ [ALICE]: [subject] })
  const kept = await at.writer.kept(new AbortController().signal)
  const rkey = tidAt((NOW - HOUR) * 1_000)
  expect(kept.has(ALICE, rkey)).toBe(false)
  await at.pull()
  await expect.poll(() => kept.has(ALICE, rkey)).toBe(true)
  await at.commit({ engagements: [engage('like', { did: ALICE, rkey: subject.rkey }, { actor: CAROL })] })
  expect(Number((await at.rows())[0]!.lift)).toBeGreaterThan(0)
})

it('brings nothing back that was deleted since', async () => {
  const subject = record('a cat', NOW - HOUR)
  await using at = await opened({ [ALICE]: [subject, record('another cat', NOW - 2 * HOUR)] })
  await at.commit({ deletes: [undo('post', { did: ALICE, rkey: tidAt((NOW - HOUR) * 1_000) })] })
  expect(await at.pull()).toMatchObject({ stored: 1 })
  expect(await at.texts()).toEqual(['another cat'])
})

it('survives what strangers write, and tells whose server does not answer', async () => {
  await using at = await opened({
    [ALICE]: [
      { rkey: 'self', value: { $type: 'app.bsky.feed.post', text: 'cat' } },
      record('a cat from tomorrow', NOW + 24 * HOUR),
      { rkey: encodeTid(tidAt((NOW - HOUR) * 1_000)), value: { text: 7 } },
      record('cat', NOW - 2 * HOUR, { facets: 'x', embed: [1], langs: { a: 1 } }),
    ],
    [BOB]: [],
  })
  at.server.answer = (url, response) => {
    if (url.searchParams.get('repo') !== BOB) return false
    response.writeHead(400).end('{"error":"RepoNotFound"}')
    return true
  }
  const pulled = await at.pull({ authors: [BOB, 'did:plc:nobody', ALICE] })
  expect(await at.texts()).toEqual(['cat'])
  expect(pulled).toMatchObject({ authors: 1, read: 4, stored: 1 })
  expect(pulled.failed.toSorted((a, b) => (a.did < b.did ? -1 : 1))).toEqual([
    { did: BOB, reason: `${new URL(at.server.url).host} answered 400` },
    { did: 'did:plc:nobody', reason: 'did:plc:nobody names no server' },
  ])
})

it('stops where the settings change', async () => {
  await using at = await opened({ [ALICE]: [record('a cat', NOW - HOUR)], [BOB]: [] })
  await at.edit('text: [dog]', 'other')
  expect(await at.pull()).toMatchObject({ superseded: true, stored: 0 })
  expect(await at.texts()).toEqual([])
})

it('authors are those that a rule names, but not those that it keeps out', () => {
  const { rule } = compile(
    `any: [{ author: [${ALICE}, ${BOB}] }, { all: [{ author: ${ALICE} }, { not: { author: ${CAROL} } }] }]`,
  )
  expect(listedAuthors(rule.root)).toEqual([ALICE, BOB])
})
