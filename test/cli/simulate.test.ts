import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { recordCommand } from '../../src/cli/record.ts'
import { simulateCommand } from '../../src/cli/simulate.ts'
import { capture } from './capture.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

it('serves the past and the present of a network to whoever follows it, until it is told to stop', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lycan-simulate-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const child = spawn(process.execPath, [MAIN, 'simulate', '--port', '0', '--history', '10m'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'close')
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const [url] = /ws:\/\/127\.0\.0\.1:\d+/.exec(line)!

  const path = join(folder, 'events.jsonl')
  const argv = [path, '--log-level', 'silent', '--jetstream', url, '--events', '100']
  expect((await capture(recordCommand(), ...argv)).exitCode).toBe(0)
  const events = (await readFile(path, 'utf8')).trimEnd().split('\n')
  expect(events).toHaveLength(100)
  expect(events.some((event) => event.includes('app.bsky.feed.post'))).toBe(true)

  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
})

it.each([
  ['--port', '70000', '--port takes a number up to 65535'],
  ['--rate', 'fast', '--rate takes a number up to 5000'],
  ['--seed', '1.5', '--seed takes a whole number'],
  ['--history', '2d', '--history takes a duration up to 24h'],
])('refuses %s %s', async (option, value, message) => {
  const { stderr, exitCode } = await capture(simulateCommand(), option, value)
  expect(stderr).toContain(message)
  expect(exitCode).toBe(2)
})
