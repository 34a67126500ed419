import { beforeEach, expect, test } from 'vitest'
import { createBackoff } from '../../src/ingest/backoff.ts'
import { createHosts } from '../../src/ingest/hosts.ts'
import { createLagWatch } from '../../src/ingest/lag-watch.ts'

let now = 0
const clock = () => now
beforeEach(() => {
  now = 0
})

test('the first host is preferred, and kept as long as it is not left', () => {
  const hosts = createHosts(['a', 'b'], clock)
  expect([hosts.choose(), hosts.choose()]).toEqual([
    { host: 'a', waitMs: 0 },
    { host: 'a', waitMs: 0 },
  ])
})

test('hosts that are left take turns when there is nothing better', () => {
  const hosts = createHosts(['a', 'b', 'c'], clock)
  const visited = Array.from({ length: 7 }, () => {
    const { host } = hosts.choose()
    now += 10
    hosts.leave(1_000)
    return host
  })
  expect(visited.join('')).toBe('abcabca')
  expect(hosts.choose().waitMs).toBe(0)
})

test('a host that was left is as good as any when its time is over', () => {
  const hosts = createHosts(['a', 'b'], clock)
  hosts.choose()
  hosts.leave(1_000)
  expect(hosts.choose().host).toBe('b')
  expect(hosts.hasAlternative()).toBe(false)
  now = 1_000
  expect(hosts.hasAlternative()).toBe(true)
  hosts.leave(1_000)
  expect(hosts.choose().host).toBe('a')
})

test('a host that refused is asked again after its time, and not before', () => {
  const hosts = createHosts(['a', 'b'], clock)
  hosts.choose()
  hosts.refuse(60_000)
  expect(hosts.choose()).toEqual({ host: 'b', waitMs: 0 })
  hosts.refuse(60_000)
  now = 20_000
  expect(hosts.choose()).toEqual({ host: 'a', waitMs: 40_000 })
})

test('one host alone is always the one', () => {
  const hosts = createHosts(['a'], clock)
  hosts.choose()
  hosts.leave(1_000)
  expect(hosts.choose()).toEqual({ host: 'a', waitMs: 0 })
  expect(hosts.hasAlternative()).toBe(false)
})

test('waits grow to their bound, anywhere below it, and start over', () => {
  const longest = createBackoff({ firstMs: 100, mostMs: 1_000 }, () => 1)
  expect(Array.from({ length: 6 }, longest.next)).toEqual([100, 200, 400, 800, 1_000, 1_000])
  longest.reset()
  expect(longest.next()).toBe(100)
  const half = createBackoff({ firstMs: 100, mostMs: 1_000 }, () => 0.5)
  expect(Array.from({ length: 5 }, half.next)).toEqual([50, 100, 200, 400, 500])
})

/** The verdicts over ten windows, with the lag at the end of each. */
function verdicts(lagAt: (window: number) => number): boolean[] {
  now = 0
  const staysBehind = createLagWatch({ lagMs: 120_000, windowMs: 30_000 }, clock)
  return Array.from({ length: 10 }, (_, i) => {
    now += 30_000
    return staysBehind(lagAt(i))
  })
}

test('a host stays behind when its lag is large and does not shrink for four windows', () => {
  expect(verdicts(() => 600_000).indexOf(true)).toBe(4)
  expect(verdicts((i) => 600_000 + i * 30_000).indexOf(true)).toBe(4)
})

test('a host that catches up, or is hardly behind, does not', () => {
  expect(verdicts((i) => 3_600_000 - i * 100_000)).not.toContain(true)
  expect(verdicts(() => 100_000)).not.toContain(true)
  expect(verdicts((i) => (i % 3 === 0 ? 1_000 : 600_000))).not.toContain(true)
})
