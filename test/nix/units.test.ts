import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeWith } from './needs.ts'
import { evaluateScenarios, type Reports } from './report.ts'
import { analyze } from './systemd-analyze.ts'

/** Tenths: `systemd-analyze security` rates a unit from 0.0 (shut tight) to 10.0. */
const MOST_EXPOSURE = 14

/** What NixOS has and the machine of the tests may not. */
const TARGET = '[Unit]\nDescription=PostgreSQL\n'

describeWith(['nix', 'nixpkgs', 'systemd'], 'the units that the module renders', () => {
  let reports: Reports
  beforeAll(async () => {
    reports = await evaluateScenarios('scenarios.nix')
  })
  afterAll(() => reports[Symbol.asyncDispose]())

  describe.each([
    ['minimal', 'lycan.service'],
    ['remote', 'lycan.service'],
    ['separate', 'lycan-serve.service'],
    ['separate', 'lycan-publish.service'],
  ])('of %s: %s', (scenario, name) => {
    const units = () => ({ 'postgresql.target': TARGET, ...reports.of[scenario]!.units })

    it('are understood by systemd', async () => {
      expect(await analyze(units(), name, 'verify', '--man=no')).toEqual({ code: 0, complaints: [] })
      const wrong = {
        ...units(),
        [name]: `${units()[name as 'postgresql.target']}\n[Service]\nWatchdogSecs=3\n`,
      }
      expect((await analyze(wrong, name, 'verify', '--man=no')).complaints.join()).toContain('WatchdogSecs')
    })

    it('are shut tight', async () => {
      const gate = ['security', '--offline=true', `--threshold=${MOST_EXPOSURE}`] as const
      expect((await analyze(units(), name, ...gate)).code).toBe(0)
      const text = units()[name as 'postgresql.target']
      const open = { ...units(), [name]: text.replace(/^(SystemCallFilter|CapabilityBoundingSet)=.*$/gm, '') }
      expect((await analyze(open, name, ...gate)).code).not.toBe(0)
    })
  })
})
