import type { AtpAgent } from '@atproto/api'
import { expect, it } from 'vitest'
import { readTexts, refusal } from './reading.ts'
import { useWorld } from './world.ts'

let alice: AtpAgent

const world = useWorld(async (network) => {
  alice = await network.join('alice.test')
  return `
  plums: { name: Plums, match: { text: plums } }
`
})

it('while Lycan is away readers are told so; back again, it has all that happened meanwhile', async () => {
  const { network, publish, restart } = world()
  const feed = await publish('plums')
  const reader = network.anonymous()
  const gone = await alice.post({ text: 'plums that will be gone' })
  await alice.post({ text: 'plums before' })
  await network.indexed()
  await expect.poll(() => readTexts(reader, feed)).toEqual(['plums before', 'plums that will be gone'])

  const { lycan } = world()
  lycan.kill('SIGTERM')
  expect(await lycan.ended).toMatchObject({ code: 0 })
  expect(await refusal(readTexts(reader, feed))).toMatchObject({ status: 502, message: 'feed unavailable' })

  await alice.post({ text: 'plums meanwhile' })
  await alice.deletePost(gone.uri)
  await restart()
  await network.indexed()
  await expect.poll(() => readTexts(reader, feed)).toEqual(['plums meanwhile', 'plums before'])
})
