import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { analyze, EXPOSURE_GATE, VERIFY } from '../support/systemd-analyze.ts'
import { describeWith } from './needs.ts'
import { evaluateScenarios, type Reports } from './report.ts'

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
      expect(await analyze(units(), name, VERIFY)).toEqual({ code: 0, complaints: [] })
      const wrong = {
        ...units(),
        [name]: `${units()[name as 'postgresql.target']}\n[Service]\nWatchdogSecs=3\n`,
      }
      expect((await analyze(wrong, name, VERIFY)).complaints.join()).toContain('WatchdogSecs')
    })

    it('are shut tight', async () => {
      expect((await analyze(units(), name, EXPOSURE_GATE)).code).toBe(0)
      const text = units()[name as 'postgresql.target']
      const open = { ...units(), [name]: text.replace(/^(SystemCallFilter|CapabilityBoundingSet)=.*$/gm, '') }
      expect((await analyze(open, name, EXPOSURE_GATE)).code).not.toBe(0)
    })
  })
})
