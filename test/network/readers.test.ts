import type { AtpAgent } from '@atproto/api'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { readSkeleton, readTexts } from './reading.ts'
import { useWorld } from './world.ts'

const EVENTS = 'app.bsky.feed.defs#'

let alice: AtpAgent
let bob: AtpAgent
let carol: AtpAgent

const world = useWorld(async (network) => {
  alice = await network.join('alice.test')
  bob = await network.join('bob.test')
  carol = await network.join('carol.test')
  // Before Lycan is there: only carol's own repository can tell of it.
  for (const n of [1, 2, 3, 4, 5]) {
    const { uri, cid } = await alice.post({ text: `something ${n}` })
    await carol.like(uri, cid)
  }
  return `
  pears: { name: Pears, match: { text: pears } }
  newest: { name: Newest, match: { text: fruit } }
  fruit: { name: Fruit, match: { text: fruit }, order: topic, auth: optional }
`
})

/** Tells Lycan, by way of the reader's PDS, as apps do. */
function tell(reader: AtpAgent, feed: string, ...interactions: readonly object[]) {
  const headers = { 'atproto-proxy': `${world().serviceDid}#bsky_fg` }
  const body = { feed, interactions: [...interactions] }
  return reader.app.bsky.feed.sendInteractions(body, { encoding: 'application/json', headers })
}

it('what readers do with posts of a feed is told to Lycan and kept', async () => {
  const { db, uriOf, url } = world()
  const feed = uriOf('pears')
  const { uri } = await alice.post({ text: 'ripe pears' })
  await expect.poll(() => readSkeleton(url, feed)).toEqual([uri])

  const seen = { item: uri, event: `${EVENTS}interactionSeen`, feedContext: 'seen here', reqId: 'r1' }
  const { data } = await tell(bob, feed, seen, { item: uri, event: `${EVENTS}requestMore` })
  expect(data).toEqual({})

  const { rows } = await sql`
    select viewer.did as viewer, feeds.name as feed, event, author.did as author, feed_context, req_id
    from interactions join actors viewer on viewer.id = viewer join actors author on author.id = author
    join feeds on feeds.id = feed order by interactions.id`.execute(db)
  const told = { viewer: bob.assertDid, feed: 'pears', author: alice.assertDid }
  expect(rows).toEqual([
    { ...told, event: 'interactionSeen', feed_context: 'seen here', req_id: 'r1' },
    { ...told, event: 'requestMore', feed_context: null, req_id: null },
  ])
})

it('each reader gets an order of their own, by what their repository says they like', async () => {
  const { network, uriOf, url } = world()
  const feed = uriOf('fruit')
  const hers = await alice.post({ text: 'fruit, from alice' })
  const his = await bob.post({ text: 'fruit, from bob' })
  await expect.poll(() => readSkeleton(url, uriOf('newest'))).toEqual([his.uri, hers.uri])
  await network.indexed()
  await expect.poll(() => readTexts(carol, feed)).toEqual(['fruit, from alice', 'fruit, from bob'])
  expect(await readTexts(network.anonymous(), feed)).toEqual(['fruit, from bob', 'fruit, from alice'])

  await tell(carol, feed, { item: his.uri, event: `${EVENTS}requestLess` })
  await expect.poll(() => readTexts(carol, feed)).toEqual(['fruit, from alice'])
  expect(await readTexts(network.anonymous(), feed)).toHaveLength(2)
})
