import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { parsePostAddress } from '../../src/cli/explain/post-address.ts'
import { explainCommand } from '../../src/cli/explain.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { ALICE } from '../support/events.ts'
import { capture } from './capture.ts'

const RKEY = '3jzfcijpj2z2a'
const URI = `at://${ALICE}/app.bsky.feed.post/${RKEY}`

describe('parsePostAddress', () => {
  it.each([
    [URI, ALICE],
    [`https://bsky.app/profile/${ALICE}/post/${RKEY}`, ALICE],
    [`https://bsky.app/profile/${encodeURIComponent(ALICE)}/post/${RKEY}?ref=x#top`, ALICE],
    [`https://bsky.app/profile/Alice.Example.com/post/${RKEY}/`, 'alice.example.com'],
    [`https://other.example.org/profile/@alice.example.com/post/${RKEY}`, 'alice.example.com'],
    [`at://alice.example.com/app.bsky.feed.post/${RKEY}`, 'alice.example.com'],
  ])('reads %s', (address, account) => {
    expect(parsePostAddress(address)).toEqual({ account, rkey: RKEY })
  })

  it.each([
    '',
    'alice.example.com',
    `http://bsky.app/profile/${ALICE}/post/${RKEY}`,
    `https://bsky.app/profile/${ALICE}`,
    `https://bsky.app/profile/${ALICE}/post/self`,
    `https://bsky.app/profile/%E0%A4/post/${RKEY}`,
    `at://${ALICE}/app.bsky.feed.like/${RKEY}`,
    `at://alice/app.bsky.feed.post/${RKEY}`,
    `${URI}/more`,
  ])('refuses %j', (address) => {
    expect(parsePostAddress(address)).toBeUndefined()
  })
})

describe('a post that is not stored', () => {
  let database: TestDatabase
  let folder: string
  let config: string
  let appview: string
  let asked: URL[]
  let answer: { status: number; body: string; location?: string }

  beforeEach(async () => {
    database = await testDatabase()
    folder = await mkdtemp(join(tmpdir(), 'lycan-explain-address-'))
    config = join(folder, 'lycan.yaml')
    await writeFile(
      config,
      `database: { url: ${JSON.stringify(database.url)} }
log: { level: silent }
identity: { plc: https://plc.invalid, timeout: 100ms }
feeds:
  cats: { name: Cats, match: [{ text: [kitten] }, { has: [image] }] }
  liked: { name: Liked, match: [{ text: [look] }, { engagement: { likes: { atLeast: 5 } } }] }
`,
    )
    asked = []
    answer = { status: 200, body: JSON.stringify({ posts: [view()] }) }
    const server = createServer((request, response) => {
      asked.push(new URL(request.url!, 'http://localhost'))
      const { status, body, location } = answer
      response
        .writeHead(status, { 'content-type': 'application/json', ...(location && { location }) })
        .end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    appview = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await database[Symbol.asyncDispose]()
    }
  })
  afterEach(() => rm(folder, { recursive: true }))

  function view(record: object = {}) {
    const embed = {
      $type: 'app.bsky.embed.images',
      images: [
        { alt: 'a kitten', image: { $type: 'blob', mimeType: 'image/png', size: 1, ref: { $link: 'x' } } },
      ],
    }
    return {
      uri: URI,
      cid: 'bafy',
      author: { did: ALICE, handle: 'alice.example.com' },
      record: {
        $type: 'app.bsky.feed.post',
        text: 'Look',
        createdAt: '2023-06-01T12:00:00Z',
        embed,
        ...record,
      },
      indexedAt: '2023-06-01T12:00:01Z',
      likeCount: 7,
      repostCount: -3,
      replyCount: 'many',
    }
  }

  const explained = (address: string, ...flags: string[]) =>
    capture(explainCommand(), address, '-c', config, '--appview', appview, ...flags)

  test('is fetched, judged with its embeds and counters, and said to be fetched', async () => {
    const { stdout, stderr, exitCode } = await explained(URI)
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
    expect(stdout).toContain(`\n  ${URI}, written 2023-06-01 12:00 UTC\n`)
    expect(stdout).toContain(`\n  not stored; fetched from ${appview}, and judged as it stands now\n`)
    expect(stdout).toContain('\n  engagement: 7 likes\n')
    expect(stdout).toMatch(/^cats: in\n {2}yes all\n {4}yes text: "kitten" in an alt text$/m)
    expect(stdout).toMatch(/^liked: in$/m)
    expect(asked.map(({ pathname, search }) => pathname + search)).toEqual([
      `/xrpc/app.bsky.feed.getPosts?uris=${encodeURIComponent(URI)}`,
    ])
    const { post } = JSON.parse((await explained(URI, '--json')).stdout)
    expect(post).toMatchObject({ uri: URI, origin: { fetchedFrom: appview }, counters: { likes: 7 } })
  })

  test('is judged with what its author’s profile is known to tell of places', async () => {
    await writeFile(
      config,
      `database: { url: ${JSON.stringify(database.url)} }
feeds: { bergen: { name: Bergen, match: { place: { near: Bergen, minConfidence: 0.1, profiles: true } } } }
`,
    )
    expect((await explained(URI)).stdout).toMatch(/^ {2}place: none found$/m)
    const place = {
      by: 'profile',
      name: 'Bergen',
      country: 'NO',
      at: { lat: 60.39, lon: 5.32 },
      confidence: 1,
    }
    const records = [{ by: 'profile', rkey: 'self', rev: '1', places: [place] }]
    await database.db
      .insertInto('told_places')
      .values({ did: ALICE, ordinal: 1, records: JSON.stringify(records) as never })
      .execute()
    const { stdout } = await explained(URI)
    expect(stdout).toMatch(/^ {2}place: Bergen, NO \(0\.\d\d\): /m)
    expect(stdout).toMatch(/^bergen: in$/m)
  })

  test('is found by the handle of its author, where that is known here', async () => {
    await database.db.insertInto('handles').values({ handle: 'alice.example.com', did: ALICE }).execute()
    const { stdout } = await explained(`https://bsky.app/profile/Alice.example.com/post/${RKEY}`)
    expect(stdout).toContain(`  ${URI}, written`)
  })

  test('is nobody’s where the handle leads nowhere, in one line', async () => {
    const { stderr, stdout, exitCode } = await explained(`at://nobody.invalid/app.bsky.feed.post/${RKEY}`)
    expect([stdout, exitCode]).toEqual(['', 1])
    expect(stderr).toBe(
      'nobody is found behind nobody.invalid: the handle leads to no account, or the network cannot be reached from here; write the DID of the author in the address\n',
    )
  })

  test('is neither fetched nor looked up with --offline', async () => {
    const byDid = await explained(URI, '--offline')
    expect([byDid.stdout, byDid.exitCode]).toEqual(['', 1])
    expect(byDid.stderr).toMatch(
      /is not stored: .*; without --offline it is fetched; try --text with its text\n$/,
    )
    const byHandle = await explained(`at://alice.example.com/app.bsky.feed.post/${RKEY}`, '--offline')
    expect(byHandle.stderr).toContain('--offline forbids it now')
    expect(byHandle.exitCode).toBe(1)
    expect(asked).toEqual([])
  })

  test.each<[string, typeof answer | 'none', string]>([
    ['deleted', { status: 200, body: '{"posts":[]}' }, 'does not show it: it was deleted'],
    ['another post', { status: 200, body: '{"posts":[{"uri":"at://x"},null,7]}' }, 'does not show it'],
    ['no posts at all', { status: 200, body: '{"posts":"none"}' }, 'does not show it'],
    [
      'a record that is no post',
      { status: 200, body: JSON.stringify({ posts: [{ uri: URI, record: { text: 7 } }] }) },
      'no valid post',
    ],
    [
      'an error',
      { status: 400, body: '{"error":"InvalidRequest","message":"bad\\u001b[31m uris"}' },
      'answers with status 400: bad',
    ],
    ['no JSON', { status: 502, body: '<html>' }, 'answers with status 502;'],
    ['a redirect elsewhere', { status: 302, body: '', location: 'http://127.0.0.1:1/' }, 'cannot be asked'],
    [
      'more than a post can be',
      { status: 200, body: `"${'x'.repeat(300_000)}"` },
      'answers with what cannot be read',
    ],
    ['nothing', 'none', 'cannot be asked: connect ECONNREFUSED'],
  ])('ends in one line where the AppView answers with %s', async (_, told, message) => {
    if (told === 'none') appview = 'http://127.0.0.1:65535'
    else answer = told
    const { stderr, stdout, exitCode } = await explained(URI)
    expect([stdout, exitCode]).toEqual(['', 1])
    expect(stderr).toContain(`${URI} is not stored: no feed wanted it when it arrived`)
    expect(stderr).toContain(message)
    expect(stderr).toMatch(/^[^\n\p{Cc}]*\n$/u)
  })
})
