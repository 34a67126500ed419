import type { AtpAgent } from '@atproto/api'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { readSkeleton } from './reading.ts'
import { useWorld } from './world.ts'

const EVENTS = 'app.bsky.feed.defs#'

let alice: AtpAgent
let bob: AtpAgent

const world = useWorld(async (network) => {
  alice = await network.join('alice.test')
  bob = await network.join('bob.test')
  return `
  pears: { name: Pears, match: { text: pears } }
`
})

it('what a reader tells of a feed goes through the PDS to Lycan and is kept', async () => {
  const { db, publish, serviceDid, url } = world()
  const feed = await publish('pears')
  const { uri } = await alice.post({ text: 'ripe pears' })
  await expect.poll(() => readSkeleton(url, feed)).toEqual([uri])

  const send = (proxy: string) =>
    bob.app.bsky.feed.sendInteractions(
      {
        feed,
        interactions: [
          { item: uri, event: `${EVENTS}interactionSeen`, feedContext: 'seen here', reqId: 'r1' },
          { item: uri, event: `${EVENTS}requestLess` },
        ],
      },
      { encoding: 'application/json', headers: { 'atproto-proxy': proxy } },
    )
  const { data } = await send(`${serviceDid}#bsky_fg`)
  expect(data).toEqual({})

  const { rows } = await sql`
    select viewer.did as viewer, feeds.name as feed, event, author.did as author, feed_context, req_id
    from interactions join actors viewer on viewer.id = viewer join actors author on author.id = author
    join feeds on feeds.id = feed order by interactions.id`.execute(db)
  const told = { viewer: bob.assertDid, feed: 'pears', author: alice.assertDid }
  expect(rows).toEqual([
    { ...told, event: 'interactionSeen', feed_context: 'seen here', req_id: 'r1' },
    { ...told, event: 'requestLess', feed_context: null, req_id: null },
  ])
})
