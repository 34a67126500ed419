import { expect, it } from 'vitest'
import { registerFeeds } from '../../src/persist/feeds.ts'
import { testDatabase } from '../support/database.ts'

const feed = (name: string, ruleHash = 'one') => ({ name, ruleHash })

it('gives each feed a number that it keeps through changes, removal and return', async () => {
  await using database = await testDatabase()
  const { db } = database
  const first = await registerFeeds(db, [feed('cats'), feed('dogs')])
  expect(first).toMatchObject({ added: ['cats', 'dogs'], changed: [], removed: [] })
  const [cats, dogs] = [first.ids.get('cats'), first.ids.get('dogs')]
  expect(cats).not.toBe(dogs)

  const second = await registerFeeds(db, [feed('cats', 'two'), feed('birds')])
  expect(second).toMatchObject({ added: ['birds'], changed: ['cats'], removed: ['dogs'] })
  expect([...second.ids.keys()].sort()).toEqual(['birds', 'cats'])

  const third = await registerFeeds(db, [feed('cats', 'two'), feed('birds'), feed('dogs')])
  expect(third).toMatchObject({ added: ['dogs'], changed: [], removed: [] })
  expect(third.ids.get('cats')).toBe(cats)
  expect(third.ids.get('dogs')).toBe(dogs)
})

it('may be done by several processes at once', async () => {
  await using database = await testDatabase()
  const registries = await Promise.all(
    Array.from({ length: 5 }, () => registerFeeds(database.db, [feed('cats'), feed('dogs')])),
  )
  expect(new Set(registries.map(({ ids }) => JSON.stringify([...ids].sort()))).size).toBe(1)
})
