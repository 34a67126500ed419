import { expect, it } from 'vitest'
import { answerCheck } from '../../src/roles/health.ts'
import { findServiceManager } from '../../src/roles/service-manager.ts'
import { startListener } from '../../src/serve/listener.ts'
import type { Log } from '../../src/telemetry/log.ts'
import { fakeNotify } from '../support/fake-notify.ts'

interface Told {
  readonly level: 'warn' | 'error'
  readonly message: string
}

function recordingLog(): { readonly log: Log; readonly lines: Told[] } {
  const lines: Told[] = []
  const at = (level: Told['level']) => (_: object, message: string) => void lines.push({ level, message })
  return { log: { warn: at('warn'), error: at('error') } as never, lines }
}

const fine = { check: async () => undefined, describe: () => '3 feeds' }
const watchdog = { WATCHDOG_USEC: '40000', WATCHDOG_PID: String(process.pid) }

it('tells that it is ready, that it is well, and that it stops, in this order', async () => {
  const notify = await fakeNotify()
  {
    await using manager = findServiceManager({
      environment: { ...notify.environment, ...watchdog },
      log: recordingLog().log,
    })
    manager.ready(fine)
    await expect.poll(async () => (await notify.told()).length).toBeGreaterThan(2)
    manager.stopping()
  }
  const told = await notify.told()
  expect(told[0]).toBe('READY=1 | STATUS=3 feeds')
  expect(new Set(told.slice(1, -1))).toEqual(new Set(['WATCHDOG=1 | STATUS=3 feeds']))
  expect(told.at(-1)).toBe('STOPPING=1 | STATUS=storing what has come in')
})

it('lets the watchdog hear nothing while something is wrong, and says what', async () => {
  const notify = await fakeNotify()
  const { log, lines } = recordingLog()
  let checks = 0
  let problem: string | undefined = 'no answer'
  const check = async () => {
    checks++
    return problem
  }
  await using manager = findServiceManager({ environment: { ...notify.environment, ...watchdog }, log })
  manager.ready({ ...fine, check })
  await expect.poll(() => checks).toBeGreaterThan(4)
  await expect.poll(notify.told).toEqual(['READY=1 | STATUS=3 feeds', 'STATUS=not working: no answer'])
  expect(lines).toEqual([
    { level: 'error', message: 'the watchdog hears nothing until this is over: no answer' },
  ])
  problem = undefined
  await expect.poll(async () => (await notify.told()).at(-1)).toBe('WATCHDOG=1 | STATUS=3 feeds')
})

it.each([
  ['no watchdog is set', {}],
  ['the watchdog waits for another process', { ...watchdog, WATCHDOG_PID: '1' }],
  ['the time makes no sense', { WATCHDOG_USEC: 'soon' }],
])('is content with being ready where %s', async (_, variables) => {
  const notify = await fakeNotify()
  let checks = 0
  {
    await using manager = findServiceManager({
      environment: { ...notify.environment, ...variables },
      log: recordingLog().log,
    })
    manager.ready({
      ...fine,
      check: async () => {
        checks++
        return undefined
      },
    })
  }
  expect(await notify.told()).toEqual(['READY=1 | STATUS=3 feeds'])
  expect(checks).toBe(0)
})

it.each([undefined, ''])('tells nobody where NOTIFY_SOCKET is %j', async (NOTIFY_SOCKET) => {
  const notify = await fakeNotify()
  {
    await using manager = findServiceManager({
      environment: { ...notify.environment, ...watchdog, NOTIFY_SOCKET },
      log: recordingLog().log,
    })
    manager.ready(fine)
    manager.stopping()
  }
  expect(await notify.told()).toEqual([])
})

it('warns once, and goes on, where systemd-notify is missing or fails', async () => {
  const failing = await fakeNotify('echo "Failed to notify init system" >&2; exit 1')
  for (const [PATH, said] of [
    ['/nonexistent', /ENOENT/],
    [failing.environment['PATH'], /Failed to notify init system/],
  ] as const) {
    const { log, lines } = recordingLog()
    {
      await using manager = findServiceManager({ environment: { ...failing.environment, PATH }, log })
      manager.ready(fine)
      manager.stopping()
    }
    expect(lines).toEqual([{ level: 'warn', message: expect.stringMatching(said) }])
    expect(lines[0]!.message).toMatch(/^systemd cannot be told how Lycan is: /)
  }
})

it('is well while its own addresses answer, and not when one is slow, wrong or gone', async () => {
  let status = 200
  await using server = await startListener(
    (_, response) => void (status === 0 || response.writeHead(status).end()),
    { host: '127.0.0.1', port: 0 },
  )
  const check = answerCheck([server.url])
  const never = new AbortController().signal
  expect(await check(never)).toBeUndefined()
  status = 503
  expect(await check(never)).toBe(`${server.url}/health/live answers 503`)
  status = 0
  await expect(check(AbortSignal.timeout(30))).rejects.toThrow()
  await expect(answerCheck(['http://127.0.0.1:1'])(never)).rejects.toThrow('ECONNREFUSED')
})
