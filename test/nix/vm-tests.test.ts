import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { createEvaluator } from './evaluator.ts'
import { describeWith } from './needs.ts'
import { evaluateScenarios } from './report.ts'

const exec = promisify(execFile)

interface VmTest {
  readonly script: string
  readonly machines: readonly string[]
}

async function vmTests(): Promise<Record<string, VmTest>> {
  await using evaluator = await createEvaluator()
  return (await evaluator.evaluate('test/nix/vm-scripts.nix')) as Record<string, VmTest>
}

/** What mypy says of a script, as the test driver of NixOS would have it checked. */
async function complaints({ script, machines }: VmTest, folder: string): Promise<string> {
  const library = join(process.env['LYCAN_NIXPKGS']!, 'nixos/lib')
  const file = join(folder, 'script.py')
  const names = machines.map((name) => `${name}: Machine\n`).join('')
  await writeFile(
    file,
    `${await readFile(join(library, 'test-script-prepend.py'), 'utf8')}\n${names}\n${script}`,
  )
  const driver = [join(library, 'test-driver'), join(library, 'test-driver/src')].join(':')
  const args = ['--no-implicit-optional', '--ignore-missing-imports', `--cache-dir=${folder}/cache`, file]
  return exec('mypy', args, { env: { ...process.env, MYPYPATH: driver } }).then(
    () => '',
    ({ stdout, stderr }) => String(stdout) + String(stderr),
  )
}

describeWith(['nix', 'nixpkgs', 'mypy'], 'the scripts of the tests in virtual machines', () => {
  it('have the types that the test driver wants', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lycan-mypy-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const tests = await vmTests()
    expect(Object.keys(tests)).toEqual(['local', 'nginx', 'postgis', 'remote', 'upgrade'])
    for (const [name, test] of Object.entries(tests)) expect(await complaints(test, folder), name).toBe('')
    const { local } = tests
    expect(
      await complaints({ ...local!, script: `${local!.script}\nmachine.suceed("true")\n` }, folder),
    ).toContain('suceed')
  })
})

describeWith(['nix', 'nixpkgs'], 'the machines of these tests', () => {
  it('are configurations without contradictions', async () => {
    await using reports = await evaluateScenarios('vm-machines.nix')
    expect(Object.keys(reports.of)).toHaveLength(5)
    for (const [name, { problems, units }] of Object.entries(reports.of)) {
      expect(problems, name).toEqual([])
      expect(Object.keys(units), name).toContain('lycan.service')
    }
  })
})
