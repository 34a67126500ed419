import { expect, it } from 'vitest'
import blended from '../../src/rank/algorithms/blended.ts'
import topic from '../../src/rank/algorithms/topic.ts'
import type { ServedFeed } from '../../src/serve/feed.ts'
import { startTestService, testFeed } from './service.ts'

it('asks for the interests of signed-in readers of feeds that learn them, and of nobody else', async () => {
  const asked: string[] = []
  const order = { algorithm: topic, config: topic.config.parse({}) }
  const blend = { algorithm: blended, config: blended.config.parse({ sources: [{ feed: 'learns' }] }) }
  const learns = testFeed({ id: 1, name: 'learns', order, auth: 'optional' })
  const newest = testFeed({ id: 3, name: 'newest', auth: 'optional' })
  const made = (name: string, sources: ServedFeed['sources']) =>
    testFeed({ id: 4, name, order: blend, sources, auth: 'optional' })
  await using service = await startTestService(
    [
      learns,
      testFeed({ id: 2, name: 'anonymous', order }),
      newest,
      made('of-feed', [{ feed: newest }, { feed: learns }]),
      made('of-order', [{ feed: newest, order }]),
      made('of-neither', [{ feed: newest }, { feed: learns, order: newest.order }]),
    ],
    { requestInterests: (did) => asked.push(did) },
  )
  const token = await service.token(service.alice)
  expect((await service.skeleton('learns')).status).toBe(200)
  for (const feed of ['anonymous', 'newest', 'of-neither'])
    expect((await service.skeleton(feed, {}, token)).status).toBe(200)
  expect(asked).toEqual([])
  for (const feed of ['learns', 'of-feed', 'of-order'])
    expect((await service.skeleton(feed, {}, token)).status).toBe(200)
  expect(asked).toEqual(Array.from({ length: 3 }, () => service.alice.did))
})
