import { expect, it } from 'vitest'
import { createPdsRequests } from '../../src/identity/pds-requests.ts'

const signal = new AbortController().signal
const page = (host: string) => new URL(`https://${host}/xrpc/method`)

/** Requests to servers that give these answers in turn, and how long each wait was. */
function requests(answers: Response[]) {
  const waits: number[] = []
  const asked: string[] = []
  const fetch = async (url: string | URL | Request) => {
    asked.push(String(url))
    return answers.shift()!
  }
  const client = createPdsRequests(fetch, async (ms) => waits.push(ms))
  return { waits, asked, get: (host = 'pds.example') => client.get(page(host), signal) }
}

const busy = (headers = {}, status = 429) => new Response('{}', { status, headers })
const answer = (headers = {}) => new Response('{"ok":true}', { headers })

it('wait as long as a busy server wants', async () => {
  const { waits, get } = requests([busy({ 'retry-after': '7' }), busy({}, 503), answer()])
  expect(await get()).toEqual({ ok: true })
  expect(waits).toEqual([7_000, 2_000])
})

it('leave a server alone that has no request left for us', async () => {
  const reset = String(Math.floor(Date.now() / 1_000) + 60)
  const { waits, get } = requests([
    answer({ 'ratelimit-remaining': '0', 'ratelimit-reset': reset }),
    answer({ 'ratelimit-remaining': '9' }),
  ])
  await get()
  await get()
  expect(waits).toHaveLength(1)
  expect(waits[0]).toBeGreaterThan(50_000)
  expect(waits[0]).toBeLessThanOrEqual(60_000)
})

it.each([
  ['that refuses', [busy({}, 400)], 'pds.example answered 400', 1],
  ['that stays busy', Array.from({ length: 9 }, () => busy()), 'pds.example answered 429', 5],
  ['that wants too much patience', [busy({ 'retry-after': '4000' })], 'pds.example answered 429', 1],
])('give up a server %s', async (_, answers, message, times) => {
  const { asked, get } = requests([...answers])
  await expect(get()).rejects.toThrow(message)
  expect(asked).toHaveLength(times)
})

it('go to one server one at a time, and to others meanwhile', async () => {
  const open: string[] = []
  const waiting: (() => void)[] = []
  const client = createPdsRequests(async (url) => {
    open.push(new URL(String(url)).host)
    await new Promise<void>((resolve) => waiting.push(resolve))
    return answer()
  })
  const all = ['a.example', 'a.example', 'b.example'].map((host) => client.get(page(host), signal))
  await expect.poll(() => open).toEqual(['a.example', 'b.example'])
  waiting.shift()!()
  await expect.poll(() => open).toEqual(['a.example', 'b.example', 'a.example'])
  for (const go of waiting) go()
  await Promise.all(all)
})
