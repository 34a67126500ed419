import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, onTestFinished } from 'vitest'
import type { Database } from '../../src/persist/database.ts'
import type { SimulatedEvent } from '../../src/simulate/simulated-event.ts'
import { PROFILES } from '../../src/simulate/traffic/profile.ts'
import { type TrafficOptions, traffic } from '../../src/simulate/traffic.ts'
import { dumpTables } from '../support/dump-tables.ts'
import { simulated } from '../support/events.ts'

const SETTINGS = `
service: { port: 0 }
admin: { port: 0 }
jetstream: { engagements: always, silence: 1s }
feeds:
  english: { name: English, match: { language: { in: [en], by: declared } } }
  pictures: { name: Pictures, match: { has: [image, video] } }
  talk: { name: Talk, match: { reply: only } }
`

/** A settings file of three feeds, which together want most posts. */
export async function settingsFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lycan-bad-day-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'lycan.yaml')
  await writeFile(file, SETTINGS)
  return file
}

/**
 * A small, busy place: many reactions to the same posts, much taken back, accounts that come and go, some nonsense.
 *
 * @param edits whether posts are edited. An edit may make a post wanted whose likes have gone by uncounted; if they
 *   come once more, they are counted, so that a stream with edits that repeats itself gives more than one that does not.
 */
export function busyTraffic(seed: number, start: number, edits: boolean): TrafficOptions {
  const { mix } = PROFILES.network2026
  return {
    seed,
    start,
    eventsPerSecond: 20,
    accounts: 300,
    profile: {
      mix: {
        ...mix,
        post: 40,
        editPost: edits ? 2 : 0,
        deletePost: 4,
        unlike: 6,
        unrepost: 2,
        account: 0.5,
        sync: 0.2,
      },
      engagementMedianHours: 0.02,
      hostility: 0.01,
    },
  }
}

/** `count` events of the last minutes. */
export function recentEvents(seed: number, count: number, edits: boolean): SimulatedEvent[] {
  return traffic(busyTraffic(seed, Date.now() - (count / 20) * 1000, edits))
    .take(count)
    .toArray()
}

/** A post that every feed takes; who has stored it has stored everything before it. */
export function milestone(text: string): SimulatedEvent {
  return simulated.post(text, { langs: ['en'] })
}

/** Resolves once the milestone has been stored. */
export async function reached(db: Database, text: string, timeout = 20_000): Promise<void> {
  const stored = () =>
    sql`select from posts where text = ${text}`.execute(db).then(
      ({ rows }) => rows.length,
      () => 'the database does not answer',
    )
  await expect.poll(stored, { timeout, interval: 50, message: `"${text}" has been stored` }).toBe(1)
}

/** Both hold the same, and it is enough to mean something. */
export async function expectSameTables(
  disturbed: Database,
  undisturbed: Database,
  { except = [] }: { readonly except?: readonly string[] } = {},
): Promise<void> {
  const [found, expected] = [await dumpTables(disturbed), await dumpTables(undisturbed)]
  for (const table of except) {
    delete found[table]
    delete expected[table]
  }
  for (const table of ['posts', 'feed_posts', 'post_stats', 'engagements', 'tombstones', 'accounts']) {
    expect(expected[table]?.length, `rows of ${table}`).toBeGreaterThan(table === 'accounts' ? 0 : 50)
  }
  expect(expected['gaps']).toEqual(except.includes('gaps') ? undefined : [])
  expect(found).toEqual(expected)
}
