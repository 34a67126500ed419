import { expect, it } from 'vitest'
import { startJetstreamServer } from '../../src/simulate/server.ts'
import { testDatabase } from '../support/database.ts'
import { lycan } from '../support/lycan.ts'
import { expectSameTables, milestone, reached, recentEvents, settingsFile } from './scenario.ts'

it('gets everything once from hosts that are silent, talk nonsense, break off and repeat themselves', async () => {
  await using good = await startJetstreamServer({ firstSeq: 1 })
  await using silent = await startJetstreamServer({ misbehaviour: { silent: true } })
  await using bad = await startJetstreamServer({ firstSeq: 1 })
  await using undisturbed = await testDatabase()
  await using disturbed = await testDatabase()
  const common = ['run', '--only', 'ingest', '-c', await settingsFile()]
  const witness = lycan(...common, '--database-url', undisturbed.url, '--jetstream', good.url)
  const subject = lycan(...common, '--database-url', disturbed.url, '--jetstream', `${silent.url},${bad.url}`)
  await expect.poll(() => [good.clients.length, bad.clients.length], { timeout: 20_000 }).toEqual([1, 1])
  expect(silent.requests.length).toBeGreaterThan(0)

  const events = recentEvents(3, 6000, false)
  const tell = (from: number, to: number, text: string) => {
    const chapter = [...events.slice(from, to), milestone(text)]
    for (const server of [good, bad]) server.push(...chapter)
  }
  bad.misbehave({ garbageEvery: 5, duplicateEvery: 7 })
  tell(0, 2000, 'after nonsense')
  await reached(disturbed.db, 'after nonsense')

  bad.misbehave({ cutInside: 900 })
  tell(2000, 4000, 'after broken connections')
  await reached(disturbed.db, 'after broken connections', 40_000)

  bad.misbehave({ rewind: 3000 })
  bad.disconnectAll()
  tell(4000, 6000, 'after a replayed hour')
  await reached(disturbed.db, 'after a replayed hour', 40_000)
  await reached(undisturbed.db, 'after a replayed hour')

  for (const each of [subject, witness]) {
    each.kill('SIGTERM')
    expect((await each.ended).code).toBe(0)
  }
  // The hosts differ, and so do their cursors.
  await expectSameTables(disturbed.db, undisturbed.db, { except: ['cursors'] })
}, 90_000)
