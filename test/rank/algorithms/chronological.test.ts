import { expect, it } from 'vitest'
import chronological from '../../../src/rank/algorithms/chronological.ts'
import { createAdmission } from '../../../src/roles/admission.ts'
import { examplePost } from '../../support/events.ts'
import { activeFeed } from '../../support/feeds.ts'

it('stands a post at its time, whatever it says', () => {
  const order = { name: 'chronological', algorithm: chronological, config: {} }
  const admit = createAdmission([activeFeed({ order })], false)
  for (const time of [1_780_000_000_000, 1_780_000_000_001]) {
    expect(admit(examplePost({ time, text: 'a cat' }))?.memberships).toEqual([{ feed: 1, rankKey: time }])
  }
})

it('asks for no likes or reposts', () => expect(chronological.collections).toEqual([]))

it('takes no options', () => {
  expect(chronological.config.safeParse({}).success).toBe(true)
  expect(chronological.config.safeParse({ halfLife: '6h' }).success).toBe(false)
})
