import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { MACHINE_SETTINGS } from '../../src/config/machine-settings.ts'

/** Tenths: `systemd-analyze security` rates a unit from 0.0 (shut tight) to 10.0. */
const MOST_EXPOSURE = 14

/** Options that older systemds do not know and do without. */
const NEW_OPTIONS = ['RestartSteps', 'RestartMaxDelaySec']

const unit = await readFile(fileURLToPath(new URL('../../config/lycan.service', import.meta.url)), 'utf8')
const run = promisify(execFile)
const analyzes = await run('systemd-analyze', ['--version']).then(
  () => true,
  () => false,
)

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lycan-unit-'))
  onTestFinished(() => rm(folder, { recursive: true }))
})

/** Runs systemd-analyze on a unit whose program exists on every machine; its exit code and all that it says. */
async function analyze(text: string, ...args: string[]): Promise<{ code: number; said: string }> {
  const file = join(folder, 'lycan.service')
  await writeFile(file, text.replace(/^ExecStart=lycan run$/m, 'ExecStart=/bin/true'))
  const env = { ...process.env, SYSTEMD_UNIT_PATH: `${folder}:/usr/lib/systemd/system:/lib/systemd/system` }
  return run('systemd-analyze', ['--no-pager', ...args, file], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code, said: stdout + stderr }),
  )
}

function complaints(said: string): string[] {
  const lines = said.split('\n').filter((line) => line.trim() !== '')
  return lines.filter((line) => !NEW_OPTIONS.some((option) => line.includes(`Unknown key '${option}'`)))
}

const NEEDS_SYSTEMD = 'SKIPPED: there is no systemd-analyze here, so config/lycan.service was not verified'

it('is a unit that systemd understands', async ({ skip }) => {
  if (!analyzes) skip(NEEDS_SYSTEMD)
  const { code, said } = await analyze(unit, 'verify', '--man=no')
  expect(complaints(said)).toEqual([])
  expect(code).toBe(0)
  const wrong = await analyze(`${unit}\n[Service]\nWatchdogSecs=3\n`, 'verify', '--man=no')
  expect(complaints(wrong.said).join()).toContain("Unknown key 'WatchdogSecs'")
})

it('is shut tight', async ({ skip }) => {
  if (!analyzes) skip(NEEDS_SYSTEMD)
  const gate = ['security', '--offline=true', `--threshold=${MOST_EXPOSURE}`]
  expect(await analyze(unit, ...gate)).toMatchObject({ code: 0 })
  const open = unit.replace(/^(SystemCallFilter|CapabilityBoundingSet)=.*$/gm, '')
  expect((await analyze(open, ...gate)).code).not.toBe(0)
})

it('names only variables that Lycan knows', () => {
  const known = [
    'LYCAN_CONFIG',
    'LYCAN_DATABASE_PASSWORD_FILE',
    ...MACHINE_SETTINGS.map(({ variable }) => variable),
  ]
  const named = unit.match(/LYCAN_\w+/g)!
  expect(named.length).toBeGreaterThan(2)
  expect(named.filter((name) => !known.includes(name))).toEqual([])
})

it('lets V8 and the watchdog live', () => {
  // Without these two lines the kernel kills Node at its start, or V8 aborts; no analysis tells.
  expect(unit).toMatch(/^SystemCallErrorNumber=EPERM$/m)
  expect(unit).toMatch(/^MemoryDenyWriteExecute=no$/m)
  // And without these systemd hears nothing, as another process speaks for Lycan.
  expect(unit).toMatch(/^Type=notify$/m)
  expect(unit).toMatch(/^NotifyAccess=all$/m)
})
