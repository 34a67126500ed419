import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runFeedTests } from '../../src/cli/test/feed-tests.ts'
import { loadSettings } from '../../src/config/load.ts'

async function load(yaml: string) {
  const cwd = await mkdtemp(join(tmpdir(), 'lycan-places-'))
  onTestFinished(() => rm(cwd, { recursive: true }))
  await writeFile(join(cwd, 'lycan.yaml'), yaml)
  const loaded = await loadSettings({ flags: {}, environment: {}, cwd })
  const errors = loaded.diagnostics.filter(({ severity }) => severity === 'error')
  return { loaded, errors: errors.map(({ path, line, message }) => `${line} ${path.join('.')}: ${message}`) }
}

test('filters and orders know the places of the settings', async () => {
  const { loaded, errors } = await load(`
places:
  home: { at: [59.97, 11.04], names: [Kjeller, "Kjeller flyplass"] }
  nyc: { at: New York City }
feeds:
  near:
    name: Near
    match: { place: { near: home, within: 3km } }
    order: geo
    tests:
      - { post: { text: "plane over kjeller flyplass" }, expect: in }
      - { post: { text: "coming Home" }, expect: out }
  kjeller:
    name: Kjeller
    match: { place: { near: Kjeller, within: 3km } }
    order: { geo: { center: nyc } }
    tests:
      - { post: { text: "plane over kjeller flyplass" }, expect: in }
      - { post: { text: "in Oslo" }, expect: out }
`)
  expect(errors).toEqual([])
  // The name of an entry is for the settings; where it has other names, posts are searched for those.
  for (const feed of loaded.feeds.values())
    expect(
      runFeedTests(feed).every(({ outcome }) => outcome === 'passed'),
      feed.key,
    ).toBe(true)
})

test('a feed with an order by distance', async () => {
  const { loaded, errors } = await load(`
places:
  kjeller: { at: [59.97, 11.04] }
feeds:
  near:
    name: Near
    match: { all: [ { place: { near: kjeller, within: 3km } }, { reply: no } ] }
    order: geo
    tests:
      - { post: { text: "plane over Kjeller" }, expect: in }
      - { post: { text: "in Oslo" }, expect: out }
`)
  expect(errors).toEqual([])
  expect(runFeedTests(loaded.feeds.get('near')!).map(({ outcome }) => outcome)).toEqual(['passed', 'passed'])
})

test.each([
  ['at: Osloo', 'places.x.at: no place "Osloo" is known; did you mean "Oslo"?'],
  ['at: Springfield', 'places.x.at: "Springfield" may be several places'],
  ['at: [1, 200]', 'places.x.at'],
  ['names: [x]', 'places.x.at: expected a text or a list, got nothing'],
  ['at: Oslo, nmes: [x]', 'places.x.nmes: unknown option "nmes"; did you mean "names"?'],
])('places: { x: { %s } }', async (entry, message) => {
  const { errors } = await load(
    `places: { x: { ${entry} } }\nfeeds: { a: { name: A, match: { hashtag: a } } }\n`,
  )
  expect(errors).toHaveLength(1)
  expect(errors[0]).toContain(message)
})
