import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { MACHINE_SETTINGS } from '../../src/config/machine-settings.ts'
import { describeWith } from '../nix/needs.ts'
import { analyze, EXPOSURE_GATE, VERIFY } from '../support/systemd-analyze.ts'

const NAME = 'lycan.service'
const unit = await readFile(fileURLToPath(new URL(`../../config/${NAME}`, import.meta.url)), 'utf8')

describeWith(['systemd'], 'config/lycan.service', () => {
  it('is a unit that systemd understands', async () => {
    expect(await analyze({ [NAME]: unit }, NAME, VERIFY)).toEqual({ code: 0, complaints: [] })
    const wrong = await analyze({ [NAME]: `${unit}\n[Service]\nWatchdogSecs=3\n` }, NAME, VERIFY)
    expect(wrong.complaints.join()).toContain("Unknown key 'WatchdogSecs'")
  })

  it('is shut tight', async () => {
    expect(await analyze({ [NAME]: unit }, NAME, EXPOSURE_GATE)).toMatchObject({ code: 0 })
    const open = unit.replace(/^(SystemCallFilter|CapabilityBoundingSet)=.*$/gm, '')
    expect((await analyze({ [NAME]: open }, NAME, EXPOSURE_GATE)).code).not.toBe(0)
  })
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

it('is told of edits by the signal that Lycan hears', () => {
  expect(unit).toMatch(/^ExecReload=kill -HUP \$MAINPID$/m)
})

it('lets V8 and the watchdog live', () => {
  // Without these two lines the kernel kills Node at its start, or V8 aborts; no analysis tells.
  expect(unit).toMatch(/^SystemCallErrorNumber=EPERM$/m)
  expect(unit).toMatch(/^MemoryDenyWriteExecute=no$/m)
  // And without these systemd hears nothing, as another process speaks for Lycan.
  expect(unit).toMatch(/^Type=notify$/m)
  expect(unit).toMatch(/^NotifyAccess=all$/m)
})
