import { expect, it } from 'vitest'
import topic from '../../src/rank/algorithms/topic.ts'
import { startTestService, testFeed } from './service.ts'

it('asks for the interests of signed-in readers of feeds that learn them, and of nobody else', async () => {
  const asked: string[] = []
  const order = { algorithm: topic, config: topic.config.parse({}) }
  await using service = await startTestService(
    [
      testFeed({ id: 1, name: 'learns', order, auth: 'optional' }),
      testFeed({ id: 2, name: 'anonymous', order }),
      testFeed({ id: 3, name: 'newest', auth: 'optional' }),
    ],
    { requestInterests: (did) => asked.push(did) },
  )
  const token = await service.token(service.alice)
  expect((await service.skeleton('learns')).status).toBe(200)
  for (const feed of ['anonymous', 'newest', 'learns'])
    expect((await service.skeleton(feed, {}, token)).status).toBe(200)
  expect(asked).toEqual([service.alice.did])
})
