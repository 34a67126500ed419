import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { openDatabase } from '../../src/persist/database.ts'
import { findEmbedded, startEmbedded } from '../../src/persist/embedded.ts'
import { createRandom } from '../../src/simulate/traffic/random.ts'
import { writeTrafficFile } from '../../src/simulate/traffic-file.ts'
import { testDatabase } from '../support/database.ts'
import { testFolder } from '../support/embedded.ts'
import { type Lycan, lycan } from '../support/lycan.ts'
import { busyTraffic, expectSameTables, settingsFile } from './scenario.ts'

const EVENTS = 40_000

/** Where the kills fall; another day brings other moments, and the name of a failed test tells which. */
const SEED = Math.floor(Date.now() / 86_400_000)

it(`ends with the tables of an uninterrupted replay, wherever kill -9 strikes (seed ${SEED})`, async () => {
  const settings = await settingsFile()
  const recording = join(dirname(settings), 'recording.jsonl')
  const start = Date.now() - 86_400_000
  await writeTrafficFile(recording, { ...busyTraffic(4, start, true), events: EVENTS, wire: 'v2' })
  const directory = join(await testFolder(), 'data')
  const replay = () => lycan('replay', recording, '-c', settings, '--data-directory', directory)
  const random = createRandom(SEED)

  // During the start: while the database is made, migrated, adopted after the kill before.
  for (let kill = 0; kill < 2; kill++) await killAfter(replay(), random.next() * 1500)
  // While events are stored: somewhere behind a random place of the recording.
  const past = [0.1, 0.5].map((least) => least + 0.3 * random.next())
  for (const share of past) {
    const subject = replay()
    await expect
      .poll(() => shareStored(directory, start), { timeout: 20_000, interval: 2 })
      .toBeGreaterThanOrEqual(share)
    await killAfter(subject, random.next() * 40)
  }
  const last = await replay().ended
  expect(last.code).toBe(0)

  await using undisturbed = await testDatabase()
  const witness = await lycan(
    'replay',
    recording,
    '-c',
    settings,
    '--json',
    '--database-url',
    undisturbed.url,
  ).ended
  expect(witness.code).toBe(0)
  expect(JSON.parse(witness.stdout)).toMatchObject({ complete: true })
  expect(JSON.parse(witness.stdout).kept).toBeGreaterThan(EVENTS / 10)
  await using embedded = await startEmbedded({ directory, notify: () => undefined })
  await using disturbed = openDatabase({ url: embedded.url, poolSize: 1, role: 'tool' })
  await expectSameTables(disturbed, undisturbed.db)
}, 120_000)

async function killAfter(subject: Lycan, ms: number): Promise<void> {
  await Promise.race([delay(ms), subject.ended])
  subject.kill('SIGKILL')
  await subject.ended
}

/** How much of the recording the embedded database has stored: from 0 to 1. */
async function shareStored(directory: string, start: number): Promise<number> {
  const url = await findEmbedded(directory)
  if (url === undefined) return 0
  await using db = openDatabase({ url, poolSize: 1, role: 'tool' })
  const query = sql<{ time_us: bigint }>`select time_us from cursors`
  const rows = await query.execute(db).then(
    (result) => result.rows,
    () => [],
  )
  const last = start + (EVENTS / 20) * 1000
  return rows[0] === undefined ? 0 : (Number(rows[0].time_us) / 1000 - start) / (last - start)
}
