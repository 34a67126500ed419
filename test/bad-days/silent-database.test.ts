import { expect, it } from 'vitest'
import { startJetstreamServer } from '../../src/simulate/server.ts'
import { testDatabase } from '../support/database.ts'
import { lycan } from '../support/lycan.ts'
import { silencer } from '../support/silencer.ts'
import { milestone, reached, recentEvents, settingsFile } from './scenario.ts'

it('ends when told to, though its database answers nothing any more, and continues where it was', async () => {
  await using jetstream = await startJetstreamServer()
  await using database = await testDatabase()
  const way = await silencer(database.url)
  const common = ['run', '-c', await settingsFile(), '--jetstream', jetstream.url, '--database-url']
  const first = lycan(...common, way.url)
  await expect.poll(() => jetstream.clients.length, { timeout: 10_000 }).toBe(1)
  jetstream.push(...recentEvents(3, 500, true), milestone('before'))
  await reached(database.db, 'before')

  way.silence()
  jetstream.push(...recentEvents(4, 500, true), milestone('unanswered'))
  first.kill('SIGTERM')
  expect((await first.ended).code).toBe(0)

  way.close()
  const second = lycan(...common, database.url)
  await reached(database.db, 'unanswered')
  second.kill('SIGTERM')
  expect((await second.ended).code).toBe(0)
})
