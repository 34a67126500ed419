import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InvalidRequestError, XRPCError } from '@atproto/xrpc-server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { explainFailure } from '../../src/cli/failure.ts'
import { publishCommand } from '../../src/cli/publish.ts'
import { type Captured, capture } from '../cli/capture.ts'
import { BOB } from '../support/events.ts'
import { PASSWORD } from '../support/pds.ts'
import { png, SERVICE, startPublisher, type TestPublisher } from './publisher.ts'

const CATS = '  cats: { name: Cats, match: { hashtag: [cats] } }'
const WHOLE = `  cats:
    name: Cats
    description: "All #cats by @bob.test, see example.com and @nobody.test"
    avatar: cats.png
    acceptsInteractions: true
    contentMode: video
    labels: [nudity]
    match: { hashtag: [cats] }`
const KEY = 'app.bsky.feed.generator/cats'

let publisher: TestPublisher
beforeEach(async () => {
  publisher = await startPublisher()
  publisher.pds.handles.set('bob.test', BOB)
  vi.stubEnv('LYCAN_APP_PASSWORD', PASSWORD)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await publisher[Symbol.asyncDispose]()
})

async function publish(feeds: string, ...argv: string[]): Promise<Captured> {
  return capture(publishCommand(), '-c', await publisher.configure(feeds), ...argv)
}

/** What the person at the keyboard reads where the command fails. */
async function failure(feeds: string, ...argv: string[]): Promise<string> {
  try {
    await publish(feeds, '--yes', ...argv)
  } catch (error) {
    return explainFailure(error)
  }
  throw new Error('it did not fail')
}

describe('a new feed', () => {
  it('is published with everything that the settings say', async () => {
    const { stdout, exitCode } = await publish(WHOLE, '--yes')
    expect(exitCode).toBe(0)
    expect(stdout).toContain('+ cats will be published')
    expect(stdout).toContain('note: nobody is known as @nobody.test; it stays plain text')
    expect(stdout).toContain('1 to publish, 0 to update, 0 up to date')
    expect(stdout).toMatch(/published cats: https:\/\/bsky\.app\/profile\/did:plc:\w+\/feed\/cats\n/)
    expect(publisher.pds.uploads).toHaveLength(1)
    expect(publisher.record('cats')).toEqual({
      $type: 'app.bsky.feed.generator',
      did: SERVICE,
      displayName: 'Cats',
      description: 'All #cats by @bob.test, see example.com and @nobody.test',
      descriptionFacets: [
        { index: { byteStart: 4, byteEnd: 9 }, features: [expect.objectContaining({ tag: 'cats' })] },
        expect.objectContaining({
          index: { byteStart: 13, byteEnd: 22 },
          features: [expect.objectContaining({ did: BOB })],
        }),
        {
          index: { byteStart: 28, byteEnd: 39 },
          features: [expect.objectContaining({ uri: 'https://example.com' })],
        },
      ],
      avatar: { $type: 'blob', ref: { $link: publisher.pds.uploads[0] }, mimeType: 'image/png', size: 100 },
      acceptsInteractions: true,
      contentMode: 'app.bsky.feed.defs#contentModeVideo',
      labels: { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: 'nudity' }] },
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    })
  })

  it('is only shown by --dry-run, which needs no password', async () => {
    vi.stubEnv('LYCAN_APP_PASSWORD', '')
    const { stdout, exitCode } = await publish(CATS, '--dry-run')
    expect(exitCode).toBe(0)
    expect(stdout).toContain('displayName: "Cats"')
    expect(publisher.pds.records.size).toBe(0)
    expect(publisher.pds.called).toEqual(['com.atproto.repo.listRecords'])
  })

  it('is not published where nobody can be asked', async () => {
    const { stderr, exitCode } = await publish(CATS)
    expect(exitCode).toBe(2)
    expect(stderr).toContain('add --yes')
    expect(publisher.pds.records.size).toBe(0)
  })

  it('is one of those that are named', async () => {
    const two = `${CATS}\n  dogs: { name: Dogs, match: { hashtag: [dogs] } }`
    await publish(two, 'dogs', '--yes')
    expect([...publisher.pds.records.keys()]).toEqual(['app.bsky.feed.generator/dogs'])
    const { stderr, exitCode } = await publish(two, 'dosg', '--yes')
    expect(stderr).toBe('there is no feed "dosg"; did you mean "dogs"?\n')
    expect(exitCode).toBe(2)
  })
})

describe('a feed that is published already', () => {
  it('is left alone where nothing changed, without asking for a password', async () => {
    await publish(WHOLE, '--yes')
    vi.stubEnv('LYCAN_APP_PASSWORD', '')
    const before = publisher.pds.called.length
    const { stdout, exitCode } = await publish(WHOLE)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('= cats is up to date')
    expect(publisher.pds.called.slice(before)).not.toContain('com.atproto.server.createSession')
  })

  it('is updated field by field; its age, its picture and what others wrote stay', async () => {
    await publish(WHOLE, '--yes')
    const before = publisher.record('cats')!
    await publisher.pds.put(KEY, { ...before, createdAt: '2024-01-01T00:00:00.000Z', 'com.example.x': 1 })
    const { stdout } = await publish(WHOLE.replace('name: Cats', 'name: Felines'), '--yes')
    expect(stdout).toContain('displayName: "Cats"\n               → "Felines"')
    expect(stdout).not.toContain('avatar')
    expect(publisher.pds.uploads).toHaveLength(1)
    expect(publisher.record('cats')).toEqual({
      ...before,
      displayName: 'Felines',
      createdAt: '2024-01-01T00:00:00.000Z',
      'com.example.x': 1,
    })
  })

  it('gets another picture, and loses what the settings no longer say', async () => {
    await publish(WHOLE, '--yes')
    await writeFile(join(publisher.folder, 'cats.png'), png(200))
    const { stdout } = await publish(
      '  cats: { name: Cats, avatar: cats.png, match: { hashtag: [cats] } }',
      '--yes',
    )
    expect(stdout).toMatch(/avatar: picture bafkrei\w+\n {10}→ a picture of 200 bytes/)
    expect(stdout).toMatch(/labels: nudity\n {10}→ \(none\)/)
    expect(publisher.pds.uploads).toHaveLength(2)
    expect(Object.keys(publisher.record('cats')!).sort()).toEqual([
      '$type',
      'avatar',
      'createdAt',
      'did',
      'displayName',
    ])
    expect(publisher.record('cats')).toMatchObject({ avatar: { ref: { $link: publisher.pds.uploads[1] } } })
  })

  it('moves here from another service, which the plan says', async () => {
    await publish(CATS, '--yes')
    await publisher.pds.put(KEY, { ...publisher.record('cats'), did: 'did:web:skyfeed.example' })
    const { stdout } = await publish(CATS, '--yes')
    expect(stdout).toContain(
      'did: "did:web:skyfeed.example"\n       → "did:web:feeds.example.com"; readers will be served by this service',
    )
    expect(publisher.record('cats')).toMatchObject({ did: SERVICE })
  })

  it('counts as unchanged where a field says the same as none', async () => {
    await publish(CATS, '--yes')
    await publisher.pds.put(KEY, {
      ...publisher.record('cats'),
      description: '',
      acceptsInteractions: false,
      contentMode: 'app.bsky.feed.defs#contentModeUnspecified',
      labels: { $type: 'com.atproto.label.defs#selfLabels', values: [] },
      descriptionFacets: [],
    })
    expect((await publish(CATS, '--dry-run')).stdout).toContain('0 to update, 1 up to date')
  })

  it('is not overwritten where somebody changes it meanwhile', async () => {
    await publish(CATS, '--yes')
    publisher.pds.trouble.set('com.atproto.server.createSession', async () => {
      await publisher.pds.put(KEY, { ...publisher.record('cats'), displayName: 'Changed elsewhere' })
    })
    const said = await failure(CATS.replace('Cats', 'Felines'))
    expect(said).toMatch(/^lycan: cats: The record was changed by somebody else .* Run the command again/)
    expect(publisher.record('cats')).toMatchObject({ displayName: 'Changed elsewhere' })
  })
})

it('shows the other feeds of the account, more than a page of them, and leaves them alone', async () => {
  const record = { $type: 'app.bsky.feed.generator', createdAt: '2024-01-01T00:00:00.000Z' }
  for (let i = 0; i < 120; i++)
    await publisher.pds.put(`app.bsky.feed.generator/f${i}`, {
      ...record,
      did: i === 0 ? SERVICE : 'did:web:other.example',
      displayName: `Feed\u001b[2J ${i}`,
    })
  const { stdout } = await publish(CATS, '--yes')
  expect(stdout).toContain('lycan unpublish f0 takes it away')
  expect(stdout.match(/is another feed of the account, served by did:web:other\.example/g)).toHaveLength(119)
  expect(stdout).not.toContain('\u001b[2J')
  expect(publisher.pds.records.size).toBe(121)
})

it('tells the plan and what was done as JSON', async () => {
  await publisher.pds.put('app.bsky.feed.generator/old', { did: SERVICE, displayName: 'Old' })
  const { stdout } = await publish(CATS, '--yes', '--json')
  expect(JSON.parse(stdout)).toMatchObject({
    account: { did: publisher.account.did, handle: 'alice.test', pds: publisher.pds.url },
    service: SERVICE,
    feeds: [
      {
        key: 'cats',
        action: 'create',
        changes: [
          { field: 'did', before: null, after: SERVICE },
          { field: 'displayName', before: null, after: 'Cats' },
        ],
        applied: true,
        cid: publisher.pds.records.get(KEY)!.cid,
      },
    ],
    others: [{ key: 'old', name: 'Old', pointsHere: true }],
  })
  const refused = await publish(CATS, '--json')
  expect(refused).toMatchObject({ exitCode: 2, stdout: '' })
})

describe('trouble', () => {
  const trouble = (nsid: string, error: XRPCError) =>
    publisher.pds.trouble.set(`com.atproto.${nsid}`, () => {
      throw error
    })

  it('a wrong password', async () => {
    vi.stubEnv('LYCAN_APP_PASSWORD', 'wrong password')
    const said = await failure(CATS)
    expect(said).toMatch(
      /^lycan: .* refuses the password: Invalid identifier or password\. Make an app password/,
    )
    expect(said).not.toContain('wrong password')
    expect(publisher.pds.records.size).toBe(0)
  })

  it('an account that asks for a second factor', async () => {
    trouble(
      'server.createSession',
      new XRPCError(401, 'A sign in code has been sent', 'AuthFactorTokenRequired'),
    )
    expect(await failure(CATS)).toMatch(/asks for a code by e-mail .* Make an app password/)
  })

  it('no password at all', async () => {
    vi.stubEnv('LYCAN_APP_PASSWORD', '')
    expect(await failure(CATS)).toMatch(/An app password is needed: put it into LYCAN_APP_PASSWORD/)
  })

  it('a server that asks for a pause', async () => {
    trouble('server.createSession', new XRPCError(429, 'Rate Limit Exceeded', 'RateLimitExceeded'))
    expect(await failure(CATS)).toMatch(
      /asks for a pause: Rate Limit Exceeded\. Try again after \d\d:\d\d:\d\d\./,
    )
  })

  it('a server that is down', async () => {
    await publisher.pds[Symbol.asyncDispose]()
    expect(await failure(CATS)).toMatch(
      /^lycan: http:\S+ cannot be reached: connect ECONNREFUSED \S+\. Try again later\.$/,
    )
  })

  it('a server that is none', async () => {
    publisher.pds.trouble.set('com.atproto.repo.listRecords', () => {
      throw Object.assign(new Error(), { statusCode: 200, payload: { hello: 'world' } })
    })
    expect(await failure(CATS)).toContain('gives answers that are none of a personal data server')
  })

  it('a server that refuses a record', async () => {
    trouble('repo.putRecord', new InvalidRequestError('Invalid app.bsky.feed.generator record'))
    expect(await failure(CATS)).toMatch(
      /^lycan: cats: \S+ refuses: Invalid app.bsky.feed.generator record \(InvalidRequest\)\.$/,
    )
  })

  it('an account that nobody knows', async () => {
    publisher.directory.documents.clear()
    expect(await failure(CATS)).toMatch(/^lycan: There is no account did:plc:\w+: /)
    publisher.directory.documents.set(publisher.account.did, 500)
    expect(await failure(CATS)).toMatch(
      /^lycan: The DID document of did:plc:\w+ cannot be read: .* Try again later\.$/,
    )
  })

  it('a server where a password would travel unprotected', async () => {
    const document = publisher.directory.documents.get(publisher.account.did) as object
    const service = [
      { id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: 'http://pds.example.com' },
    ]
    publisher.directory.documents.set(publisher.account.did, { ...document, service })
    expect(await failure(CATS)).toContain('http://pds.example.com, where a password would travel unprotected')
    publisher.directory.documents.set(publisher.account.did, { ...document, service: [] })
    expect(await failure(CATS)).toContain('names no personal data server')
  })

  it('a handle that names nobody', async () => {
    const file = await publisher.configure(CATS)
    await writeFile(
      file,
      `service: { publisher: nobody.invalid, hostname: feeds.example.com }\nidentity: { timeout: 200ms }\nfeeds:\n${CATS}\n`,
    )
    await expect(capture(publishCommand(), '-c', file, '-n')).rejects.toThrow(
      /^The handle nobody\.invalid names no account: .* write the DID in service\.publisher\.$/,
    )
  })

  it.each([
    ['hostname: localhost', 'service.hostname is localhost', 'allowLoopback: true', 'allowLoopback: false'],
    ['hostname: feeds.example.com', 'service.publisher is not set', /publisher: "[^"]*", /, ''],
  ])('settings that do not say enough: %s', async (service, message, from, to) => {
    const file = await publisher.configure(CATS, service)
    await writeFile(file, (await readFile(file, 'utf8')).replace(from, to))
    const { stderr, exitCode } = await capture(publishCommand(), '-c', file, '--yes')
    expect(stderr).toContain(message)
    expect(exitCode).toBe(2)
  })

  it.each([
    ['  a-name-of-16-chr: { name: X, match: { hashtag: [x] } }', 'is too long to name a feed: 16 characters'],
    [
      `  x: { name: ${'n'.repeat(25)}, match: { hashtag: [x] } }`,
      'must have at most 24 characters; it has 25',
    ],
    [
      `  x: { name: X, description: ${'d'.repeat(301)}, match: { hashtag: [x] } }`,
      'must have at most 300 characters; it has 301',
    ],
    [
      '  x: { name: X, avatar: large.png, match: { hashtag: [x] } }',
      '1000001 bytes, at most 1000000; scale it',
    ],
  ])('what the lexicon does not allow: %s', async (feeds, message) => {
    await writeFile(join(publisher.folder, 'large.png'), png(1_000_001))
    const { stderr, exitCode } = await publish(feeds, '--yes')
    expect(stderr).toContain(message)
    expect(exitCode).toBe(2)
    expect(publisher.pds.called).toEqual([])
  })
})
