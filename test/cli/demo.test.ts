import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { lycan } from '../support/lycan.ts'

const leftOvers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('lycan-demo-'))

it('fills every sample feed without a network, serves them, and leaves nothing behind', async () => {
  const before = new Set(leftOvers())
  const demo = lycan('demo', '--port', '0', '--admin-port', '0', '--rate', '60')
  const { url, adminUrl, feeds } = (await demo.says('lycan is running')) as unknown as {
    url: string
    adminUrl: string
    feeds: string[]
  }
  expect(feeds.length).toBeGreaterThanOrEqual(5)
  const page = async (feed: string) => {
    const uri = `at://did:web:localhost/app.bsky.feed.generator/${feed}`
    const response = await fetch(`${url}/xrpc/app.bsky.feed.getFeedSkeleton?feed=${uri}&limit=10`)
    return ((await response.json()) as { feed: { post: string }[] }).feed
  }
  for (const feed of feeds) {
    await expect.poll(async () => (await page(feed)).length, { timeout: 60_000, interval: 250 }).toBe(10)
  }
  await expect
    .poll(async () => (await fetch(`${adminUrl}/health/ready`)).status, { timeout: 60_000 })
    .toBe(200)
  const metrics = await (await fetch(`${adminUrl}/metrics`)).text()
  expect(metrics).toMatch(/lycan_matched_posts_total\{feed="cats"\} [1-9]/)

  demo.kill('SIGINT')
  const { code, stdout } = await demo.ended
  expect(code).toBe(0)
  expect(stdout).toContain(`curl '${url}/xrpc/app.bsky.feed.getFeedSkeleton?feed=at://did:web:localhost`)
  expect(leftOvers().filter((name) => !before.has(name))).toEqual([])
}, 240_000)

it.each([
  ['--rate', 'fast'],
  ['--rate', '0'],
  ['--seed', '1.5'],
])('refuses %s %s', async (...argv) => {
  const demo = lycan('demo', ...argv)
  await demo.says('--rate takes a number from 1 to 5000, --seed a whole number')
  expect((await demo.ended).code).toBe(2)
})
