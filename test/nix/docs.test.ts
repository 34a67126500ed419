import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { root } from './evaluator.ts'
import { describeWith } from './needs.ts'
import { evaluateScenarios } from './report.ts'

const exec = promisify(execFile)

async function examples(): Promise<string[]> {
  const page = await readFile(join(root, 'docs/nixos.md'), 'utf8')
  return [...page.matchAll(/^```nix\n(.*?)^```/gms)].map((match) => match[1]!)
}

async function inFiles(texts: readonly string[]): Promise<{ folder: string; files: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'lycan-nix-docs-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const files = texts.map((_, index) => join(folder, `example-${index}.nix`))
  await Promise.all(texts.map((text, index) => writeFile(files[index]!, text)))
  return { folder, files }
}

describeWith(['nix'], 'the examples of docs/nixos.md', () => {
  it('parse', async () => {
    const { files } = await inFiles(await examples())
    expect(files.length).toBeGreaterThan(5)
    await exec('nix-instantiate', ['--parse', ...files])
  })
})

describeWith(['nix', 'nixpkgs'], 'the whole configurations of docs/nixos.md', () => {
  it('are free of contradictions', async () => {
    const whole = (await examples()).filter((text) => text.includes('enable = true;'))
    expect(whole.length).toBeGreaterThan(3)
    const { folder, files } = await inFiles(whole)
    const scenarios = join(folder, 'scenarios.nix')
    await writeFile(scenarios, `{ ${files.map((file, index) => `e${index} = ${file};`).join(' ')} }`)
    await using reports = await evaluateScenarios(scenarios)
    for (const [index, text] of whole.entries()) {
      expect(reports.of[`e${index}`]!.problems, text).toEqual([])
    }
  })
})
