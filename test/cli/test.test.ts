import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { replayCommand } from '../../src/cli/replay.ts'
import { testCommand } from '../../src/cli/test.ts'
import { postUri } from '../../src/event.ts'
import { renderEvent } from '../../src/simulate/wire.ts'
import { testDatabase } from '../support/database.ts'
import { ALICE, BOB, simulated } from '../support/events.ts'
import { capture } from './capture.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lycan-test-command-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function run(yaml: string, ...argv: string[]) {
  const file = join(folder, 'lycan.yaml')
  await writeFile(file, yaml)
  return capture(testCommand(), '-c', file, ...argv)
}

const FEEDS = `
lists: { friends: { accounts: [bob.example.com] } }
rules: { calm: { not: { text: [war] } } }
feeds:
  cats:
    name: Cats
    match: [{ hashtag: [cats] }, { rule: calm }]
    tests:
      - { post: { text: "my #Cats" }, expect: in }
      - { name: fails on purpose, post: { text: "#cats at war" }, expect: in }
  people:
    name: People
    match: { any: [{ author: { list: friends } }, { mention: [carol.example.com] }] }
    tests:
      - { post: { author: bob.example.com }, expect: in }
      - { post: { author: eve.example.com }, expect: out }
      - { post: { text: "hello @carol.example.com" }, expect: in }
      - { post: { text: hi, mentions: [carol.example.com] }, expect: in }
  untested: { name: Untested, match: { hashtag: [x] } }
`

it('says which tests fail and why, and exits with 1', async () => {
  const { stdout, exitCode } = await run(FEEDS)
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/^✗ cats: 1 of 2 failed$/m)
  expect(stdout).toContain('    fails on purpose: expected in, was out\n')
  expect(stdout).toMatch(
    /^ {6}no {2}all\n {8}yes hashtag: .*\n {8}no {2}rule calm\n {10}no {2}not\n {12}yes text: .*war/m,
  )
  expect(stdout).toMatch(/^✓ people: 4 passed$/m)
  expect(stdout).toMatch(/^- untested: no tests$/m)
  expect(stdout).toMatch(/^5 passed, 1 failed$/m)
})

it('runs the tests of one feed', async () => {
  const { stdout, exitCode } = await run(FEEDS, '--feed', 'people')
  expect(exitCode).toBe(0)
  expect(stdout).toBe('✓ people: 4 passed\n4 passed, 0 failed\n')
  const unknown = await run(FEEDS, '--feed', 'dogs')
  expect(unknown.exitCode).toBe(2)
  expect(unknown.stderr).toBe('there is no feed "dogs"; there are: cats, people, untested\n')
})

it('prints results as JSON', async () => {
  const { stdout, exitCode } = await run(FEEDS, '--json')
  expect(exitCode).toBe(1)
  const results = JSON.parse(stdout)
  expect(results).toHaveLength(6)
  expect(results[1]).toMatchObject({
    feed: 'cats',
    name: 'fails on purpose',
    expected: 'in',
    outcome: 'failed',
  })
  expect(results[1].explanation).toMatchObject({ kind: 'all', matches: false })
})

it('exits with 2 where the settings cannot be used', async () => {
  const { stdout, stderr, exitCode } = await run('feeds: { a: { name: A, match: { hashtg: [a] } } }')
  expect(stdout).toBe('')
  expect(stderr).toContain('did you mean "hashtag"?')
  expect(exitCode).toBe(2)
})

it('lets one test meet the posts of the ones before, but not those of another feed', async () => {
  const feed = (key: string) => `
  ${key}:
    name: No copies
    match: [{ hashtag: [news] }, { not: { duplicate: { within: 1h } } }]
    tests:
      - { post: { text: "#news the very same words stand here twice in a row" }, expect: in }
      - { post: { text: "#news the very same words stand here twice in a row" }, expect: out }
      - { post: { text: "#news and now for something completely different, said once" }, expect: in }
`
  const { stdout } = await run(`feeds:${feed('one')}${feed('two')}`)
  expect(stdout).toBe('✓ one: 3 passed\n✓ two: 3 passed\n6 passed, 0 failed\n')
})

it('lets tests say how many accounts engaged', async () => {
  const { stdout, exitCode } = await run(`
feeds:
  liked:
    name: Liked
    match: [{ hashtag: [cats] }, { engagement: { likes: { atLeast: 5 }, replies: { atMost: 2 } } }]
    tests:
      - { post: { text: "#cats", likes: 5, replies: 2 }, expect: in }
      - { post: { text: "#cats", likes: 5, replies: 3 }, expect: out }
      - { post: { text: "#cats", reposts: 9, quotes: 9 }, expect: out }
`)
  expect(stdout).toContain('liked: 3 passed')
  expect(exitCode).toBe(0)
})

it('runs no tests where variables are merely assumed, because rules would lack a part', async () => {
  const yaml = `feeds: { a: { name: A, match: { hashtag: ["\${TAG}"] }, tests: [{ post: { text: "x" }, expect: in }] } }`
  expect((await run(yaml)).exitCode).toBe(2)
  const { stderr, stdout, exitCode } = await run(yaml, '--assume-variables')
  expect(stdout).toBe('')
  expect(stderr).toBe('no tests were run: the settings need TAG\n')
  expect(exitCode).toBe(0)
})

describe('tests by record', () => {
  const record = (rest: string) => `{ record: { $type: app.bsky.feed.post, ${rest} } }`
  const facet =
    '[{ index: { byteStart: 0, byteEnd: 4 }, features: [{ $type: "app.bsky.richtext.facet#tag", tag: cats }] }]'
  const embed =
    '{ $type: app.bsky.embed.images, images: [{ alt: a tabby cat, image: { $type: blob, mimeType: image/png, size: 1, ref: { $link: x } } }] }'
  const quote = `{ $type: app.bsky.embed.record, record: { uri: "at://${BOB}/app.bsky.feed.post/3jzfcijpj2z2a", cid: x } }`
  const feed = (match: string, tests: string) =>
    `feeds: { cats: { name: Cats, match: ${match}, tests: [${tests}] } }`

  it.each([
    [
      'tags of facets count, a bare # does not',
      '{ hashtag: [cats] }',
      [
        [record(`text: "#dog", facets: ${facet}`), 'in'],
        [record('text: "#cats"'), 'out'],
        ['{ record: { text: "", tags: [Cats] } }', 'in'],
      ],
    ],
    [
      'embeds',
      '[{ has: [image] }, { text: [tabby] }]',
      [
        [record(`text: "", embed: ${embed}`), 'in'],
        [record('text: tabby'), 'out'],
      ],
    ],
    [
      'quotes, self-labels and replies',
      '{ any: [{ has: [quote] }, { label: [nudity] }, { reply: only }] }',
      [
        [record(`text: "", embed: ${quote}`), 'in'],
        [
          record(
            'text: "", labels: { $type: "com.atproto.label.defs#selfLabels", values: [{ val: nudity }] }',
          ),
          'in',
        ],
        [
          record(
            `text: "", reply: { root: { uri: "at://${BOB}/app.bsky.feed.post/3jzfcijpj2z2a", cid: x }, parent: { uri: "at://${BOB}/app.bsky.feed.post/3jzfcijpj2z2a", cid: x } }`,
          ),
          'in',
        ],
        [record('text: ""'), 'out'],
      ],
    ],
    [
      'the author and counters beside it',
      '[{ author: [bob.example.com] }, { engagement: { likes: { atLeast: 2 } } }]',
      [
        ['{ author: bob.example.com, likes: 2, record: { text: hi } }', 'in'],
        ['{ author: bob.example.com, likes: 1, record: { text: hi } }', 'out'],
        ['{ likes: 2, record: { text: hi } }', 'out'],
      ],
    ],
  ] as const)('know %s', async (_, match, cases) => {
    const tests = cases.map(([post, expected]) => `{ post: ${post}, expect: ${expected} }`)
    const { stdout, stderr, exitCode } = await run(feed(match, tests.join(', ')))
    expect(stderr.replaceAll(/.*warning.*\n/g, '')).toBe('')
    expect(stdout).toBe(`✓ cats: ${cases.length} passed\n${cases.length} passed, 0 failed\n`)
    expect(exitCode).toBe(0)
  })

  it.each([
    ['{ record: { text: 7 } }', 'post.record.text: expected a text, got the number 7'],
    ['{ record: { $type: app.bsky.feed.like, text: a } }', 'post.record.$type: expected app.bsky.feed.post'],
    ['{ record: { langs: [en] } }', 'post.record.text: missing; expected a text'],
    ['{ text: a, record: { text: b } }', 'post.text: does not go with `record`, which says it itself'],
    [
      `{ likes: 3, uri: "at://${BOB}/app.bsky.feed.post/3jzfcijpj2z2a" }`,
      'post.likes: does not go with `uri`',
    ],
    ['{ uri: "https://bsky.app/profile/x/post/y" }', 'is not the URI of a post'],
  ])('refuse %s', async (post, message) => {
    const { stderr, stdout, exitCode } = await run(feed('{ text: [a] }', `{ post: ${post}, expect: in }`))
    expect(stderr).toContain(message)
    expect([stdout, exitCode]).toEqual(['', 2])
  })
})

describe('tests by the URI of a stored post', () => {
  const missing = postUri({ did: BOB, rkey: '3jzfcijpj2z2a' })
  const settings = (database: string, uris: readonly string[]) => `
database: ${database}
log: { level: silent }
feeds:
  cats:
    name: Cats
    match: { any: [{ text: [cat] }, { author: [alice.example.com] }] }
    tests:
      - { post: { text: "cat" }, expect: in }
${uris.map((uri) => `      - { post: { uri: "${uri}" }, expect: in }`).join('\n')}
`

  it('judge it as it is stored, and skip one that is not', async () => {
    await using database = await testDatabase()
    const url = `{ url: ${JSON.stringify(database.url)} }`
    const [cat, dog] = [simulated.post('my cat'), simulated.post('my dog')]
    const file = join(folder, 'events.jsonl')
    await writeFile(
      file,
      [cat, dog].map((event, index) => `${renderEvent(event, 'v2', index + 1)}\n`).join(''),
    )
    await writeFile(
      join(folder, 'replay.yaml'),
      `database: ${url}\nlog: { level: silent }\nfeeds: { all: { name: All, match: { text: [my] } } }\n`,
    )
    expect((await capture(replayCommand(), file, '-c', join(folder, 'replay.yaml'))).exitCode).toBe(0)
    const yaml = settings(url, [postUri(cat), postUri(dog), missing])
    const before = await run(yaml)
    expect(before.stdout).toContain(`    ${postUri(dog)}: expected in, was out\n`)
    expect(before.stdout).toContain(`    ${missing}: skipped; it is not stored: no feed wanted it`)
    expect(before.stdout).toMatch(/^✗ cats: 1 of 4 failed$/m)
    expect(before.stdout).toMatch(/^2 passed, 1 failed, 1 skipped$/m)
    expect(before.exitCode).toBe(1)

    // The rule names its author by handle, which is known by now.
    await database.db.insertInto('handles').values({ handle: 'alice.example.com', did: ALICE }).execute()
    const after = await run(yaml)
    expect(after.stdout).toMatch(/^- cats: 3 passed, 1 skipped$/m)
    expect(after.exitCode).toBe(0)
  })

  it.each([
    [
      'no server answers',
      '{ url: "postgres://127.0.0.1:65535/lycan" }',
      /skipped; The database is not available: connect ECONNREFUSED/,
    ],
    [
      'there is none yet',
      '{ directory: nowhere }',
      /skipped; there is no database here yet; lycan run makes one/,
    ],
  ])('are skipped where %s', async (_, database, reason) => {
    const { stdout, exitCode } = await run(settings(database, [missing]))
    expect(stdout).toMatch(reason)
    expect(stdout).toMatch(/^1 passed, 0 failed, 1 skipped$/m)
    expect(exitCode).toBe(0)
  })
})

describe('--junit', () => {
  it('writes a report with a suite for each feed that has tests', async () => {
    const file = join(folder, 'report.xml')
    const { exitCode } = await run(
      `
feeds:
  cats:
    name: Cats
    match: { hashtag: [cats] }
    tests:
      - { post: { text: "#cats" }, expect: in }
      - { name: 'a "quoted" <name> & \u0007', post: { text: "#catsup" }, expect: in }
      - { post: { uri: "at://${ALICE}/app.bsky.feed.post/3jzfcijpj2z2a" }, expect: in }
  untested: { name: Untested, match: { hashtag: [x] } }
database: { directory: nowhere }
`,
      '--junit',
      file,
    )
    expect(exitCode).toBe(1)
    expect(await readFile(file, 'utf8')).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="lycan test" tests="3" failures="1" errors="0" skipped="1">
  <testsuite name="cats" tests="3" failures="1" errors="0" skipped="1">
    <testcase classname="feeds.cats" name="&quot;#cats&quot;"/>
    <testcase classname="feeds.cats" name="a &quot;quoted&quot; &lt;name&gt; &amp; ">
      <failure message="expected in, was out" type="expectation">no  hashtag: only #catsup</failure>
    </testcase>
    <testcase classname="feeds.cats" name="at://${ALICE}/app.bsky.feed.post/3jzfcijpj2z2a">
      <skipped message="there is no database here yet; lycan run makes one"/>
    </testcase>
  </testsuite>
</testsuites>
`)
  })

  it('fails with the name of a file that cannot be written', async () => {
    const file = join(folder, 'no', 'such', 'folder.xml')
    await expect(run('feeds: {}', '--junit', file)).rejects.toMatchObject({ code: 'ENOENT', path: file })
  })
})
