import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testCommand } from '../../src/cli/test.ts'
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
  expect(results[1]).toMatchObject({ feed: 'cats', name: 'fails on purpose', expected: 'in', passed: false })
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
