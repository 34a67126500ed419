import type { AppBskyFeedDefs, AtpAgent } from '@atproto/api'
import { beforeAll, expect, it, vi } from 'vitest'
import { readSkeleton, readTexts, readToTheEnd, refusal, textOf } from './reading.ts'
import { useWorld } from './world.ts'

const HOURS_AGO = [3, 1, 4, 6, 5, 2, 7]
const IN_ORDER = HOURS_AGO.toSorted().map((hours) => `apples of ${hours} hours ago`)

let alice: AtpAgent
let bob: AtpAgent

const world = useWorld(async (network) => {
  alice = await network.join('alice.test')
  bob = await network.join('bob.test')
  const rules = await alice.post({ text: 'be kind' })
  return `
  newest: { name: Newest, match: { text: apples } }
  pinned: { name: Pinned, match: { text: apples }, pin: "${rules.uri}" }
  members: { name: Members, match: { text: apples }, auth: required }
  bobs: { name: Bobs, match: { text: apples }, auth: [${bob.assertDid}] }
`
})

beforeAll(async () => {
  const { network, uriOf, url } = world()
  for (const [n, hours] of HOURS_AGO.entries()) {
    const createdAt = new Date(Date.now() - hours * 3_600_000).toISOString()
    await (n % 2 === 0 ? alice : bob).post({ text: `apples of ${hours} hours ago`, createdAt })
  }
  await alice.post({ text: 'pears' })
  await network.indexed()
  const stored = async () => (await readSkeleton(url, uriOf('newest'))).length === HOURS_AGO.length
  await vi.waitUntil(stored, { timeout: 15_000 })
})

it('a feed shows its posts in its own order, paged to the end, to everybody', async () => {
  const feed = world().uriOf('newest')
  for (const reader of [world().network.anonymous(), alice, world().maker]) {
    for (const limit of [1, 3, 7, 30]) {
      const posts = await readToTheEnd(reader, feed, limit)
      expect(posts.map(textOf)).toEqual(IN_ORDER)
    }
  }
  const [first] = await readToTheEnd(alice, feed, 30)
  expect(first?.post.author.handle).toBe('bob.test')
})

it('a pinned post stands first, once, and takes the place of no other', async () => {
  const feed = world().uriOf('pinned')
  const reader = world().network.anonymous()
  for (const limit of [2, 3, 7, 8, 30]) {
    const posts = await readToTheEnd(reader, feed, limit)
    expect(posts.map(textOf)).toEqual(['be kind', ...IN_ORDER])
    const reasons = posts.map(({ reason }) => (reason as AppBskyFeedDefs.ReasonPin | undefined)?.$type)
    expect(reasons).toEqual(['app.bsky.feed.defs#reasonPin', ...IN_ORDER.map(() => undefined)])
  }
  // So apps ask whether there is something new.
  expect(await readTexts(reader, feed, 1)).toEqual(IN_ORDER.slice(0, 1))
})

it('a feed for members says to others what they miss', async () => {
  const feed = world().uriOf('members')
  expect(await readTexts(bob, feed)).toEqual(IN_ORDER)
  expect(await refusal(readTexts(world().network.anonymous(), feed))).toMatchObject({
    status: 401,
    message: expect.stringContaining('FeedSignedInOnly'),
  })
})

it('a private feed is shown to the accounts it names', async () => {
  const feed = world().uriOf('bobs')
  expect(await readTexts(bob, feed)).toEqual(IN_ORDER)
  expect(await refusal(readTexts(alice, feed))).toMatchObject({
    status: 403,
    message: expect.stringContaining('your account is not on its list'),
  })
})

it('a record that names a feed which Lycan does not have leads to an error that says so', async () => {
  const { maker, network, serviceDid, uriOf } = world()
  const collection = 'app.bsky.feed.generator'
  const record = { $type: collection, did: serviceDid, displayName: 'Z', createdAt: new Date().toISOString() }
  await maker.com.atproto.repo.putRecord({ repo: maker.assertDid, collection, rkey: 'zombie', record })
  await network.indexed()
  const feed = uriOf('zombie')
  expect(await refusal(readTexts(alice, feed))).toMatchObject({ status: 400, error: 'UnknownFeed' })
})
