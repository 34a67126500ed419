import { pino } from 'pino'
import { beforeEach, expect, test } from 'vitest'
import * as telemetry from '../../src/telemetry/ingest.ts'
import { registry } from '../../src/telemetry/registry.ts'

let lines: { level: number; msg: string }[] = []
const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line)) })
beforeEach(() => {
  lines = []
  registry.resetMetrics()
})

async function value(name: string, labels: Record<string, string> = {}): Promise<number | undefined> {
  const metric = await registry.getSingleMetric(name)?.get()
  return metric?.values.find((sample) => JSON.stringify(sample.labels) === JSON.stringify(labels))?.value
}

test('no lag is told before anything was stored', async () => {
  expect(await value('lycan_ingest_lag_seconds')).toBeUndefined()
})

test('a stream that is not followed any more counts as neither connected nor waiting', async () => {
  telemetry.streamFollowed(log, 'a.example', undefined, true)
  telemetry.framesReceived(1000, 7)
  telemetry.streamEnded()
  expect(await value('lycan_ingest_connected', { host: 'a.example' })).toBeUndefined()
  expect(await value('lycan_ingest_queue_events')).toBe(0)
})

test('a commit counts its events and moves the lag', async () => {
  const tally = { kinds: { post: 3, engagement: 5 }, skipped: { rkey: 2 } }
  telemetry.batchCommitted(tally, (Date.now() - 60_000) * 1000)
  telemetry.frameUnreadable('json')
  expect(await value('lycan_ingest_events_total', { kind: 'post' })).toBe(3)
  expect(await value('lycan_ingest_events_total', { kind: 'engagement' })).toBe(5)
  expect(await value('lycan_ingest_skipped_total', { reason: 'rkey' })).toBe(2)
  expect(await value('lycan_ingest_skipped_total', { reason: 'json' })).toBe(1)
  expect(await value('lycan_ingest_batches_total')).toBe(1)
  expect(await value('lycan_ingest_lag_seconds')).toBeGreaterThanOrEqual(60)
})

test('one host at a time is followed, and leaving it is told aloud once', async () => {
  const ending = { reason: 'silent', message: 'nothing was heard' } as const
  telemetry.streamFollowed(log, 'a.example', undefined, true)
  telemetry.streamLost(log, 'a.example', ending, 500, true)
  telemetry.streamLost(log, 'b.example', ending, 900, false)
  telemetry.streamFollowed(log, 'b.example', 1_783_175_888_000_000, true)
  expect(await value('lycan_ingest_connected', { host: 'a.example' })).toBeUndefined()
  expect(await value('lycan_ingest_connected', { host: 'b.example' })).toBe(1)
  expect(await value('lycan_ingest_disconnects_total', { reason: 'silent' })).toBe(2)
  expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
    [30, 'following a.example from now on'],
    [40, 'no stream from a.example: nothing was heard; trying until there is one'],
    [20, 'no stream from b.example: nothing was heard'],
    [30, 'following b.example from 2026-07-04T14:38:08.000Z on'],
  ])
})

test('a gap is counted with its length and told in words', async () => {
  const fromUs = 1_783_175_888_000_000
  telemetry.gapFound(log, { host: 'a.example', fromUs, toUs: fromUs + 90e6, announced: true })
  expect(await value('lycan_ingest_gaps_total')).toBe(1)
  expect(await value('lycan_ingest_gap_seconds_total')).toBe(90)
  expect(lines[0]?.msg).toBe(
    'events from 2026-07-04T14:38:08.000Z to 2026-07-04T14:39:38.000Z are missing: a.example keeps its events only since then',
  )
})
