import { expect, test } from 'vitest'
import { decode } from '../../src/ingest/decode.ts'
import { traffic } from '../../src/simulate/traffic.ts'
import { renderEvent } from '../../src/simulate/wire.ts'

const OPTIONS = { seed: 7, start: Date.UTC(2026, 6, 4, 12), eventsPerSecond: 400 }

test.each(['v1', 'v2'] as const)('every well-formed event of %s is understood', (wire) => {
  const kinds = new Map<string, number>()
  const misunderstood: string[] = []
  for (const [i, event] of traffic(OPTIONS).take(50_000).toArray().entries()) {
    const frame = renderEvent(event, wire, i + 1)
    if (frame === undefined) continue
    const decoded = decode(frame)
    if ('reason' in decoded && decoded.reason !== undefined) misunderstood.push(`${decoded.reason}: ${frame}`)
    kinds.set(decoded.kind, (kinds.get(decoded.kind) ?? 0) + 1)
  }
  expect(misunderstood).toEqual([])
  expect(kinds.get('post')).toBeGreaterThan(5_000)
  expect(kinds.get('engagement')).toBeGreaterThan(35_000)
  expect([...kinds.keys()].sort()).toEqual(
    [
      'account',
      'delete',
      'engagement',
      'identity',
      'post',
      'skip',
      'telling',
      ...(wire === 'v2' ? ['sync'] : []),
    ].sort(),
  )
})

test('the adversarial profile finds every kind of trouble and none that throws', () => {
  const reasons = new Map<string, number>()
  for (const [i, event] of traffic({ ...OPTIONS, profile: 'adversarial' })
    .take(20_000)
    .toArray()
    .entries()) {
    const frame = renderEvent(event, i % 2 === 0 ? 'v1' : 'v2', i + 1)
    if (frame === undefined) continue
    const decoded = decode(frame)
    const reason = 'reason' in decoded ? decoded.reason : undefined
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  for (const reason of ['json', 'envelope', 'record', 'rkey', 'subject'])
    expect(reasons.get(reason)).toBeGreaterThan(20)
})
