import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { root, writeNames } from './evaluator.ts'
import { describeWith, nixCommand } from './needs.ts'

const exec = promisify(execFile)

/** What the flake is made of. */
const PARTS = [
  'flake.nix',
  'flake.lock',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'LICENSE',
  'nix',
  'src',
  'sql',
  'config',
] as const

describeWith(['flakes', 'nixpkgs'], 'the flake, with a fake nixpkgs', () => {
  let folder: string
  let project: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lycan-flake-'))
    project = join(folder, 'project')
    await mkdir(project)
    for (const part of PARTS) await cp(join(root, part), join(project, part), { recursive: true })
    const nixpkgs = join(folder, 'nixpkgs')
    await mkdir(nixpkgs)
    await cp(join(process.env['LYCAN_NIXPKGS']!, 'lib'), join(nixpkgs, 'lib'), { recursive: true })
    for (const file of await readdir(import.meta.dirname))
      if (file.startsWith('fake-pkgs')) await cp(join(import.meta.dirname, file), join(nixpkgs, file))
    await writeNames(process.env['LYCAN_NIXPKGS']!, join(nixpkgs, 'names.txt'))
    await cp(join(import.meta.dirname, 'fake-nixpkgs-flake.nix'), join(nixpkgs, 'flake.nix'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function nix(...args: string[]): Promise<string> {
    const { stdout, stderr } = await exec(
      nixCommand,
      [
        '--extra-experimental-features',
        'nix-command flakes',
        '--store',
        join(folder, 'store'),
        ...args,
        '--offline',
        '--no-write-lock-file',
        '--override-input',
        'nixpkgs',
        `path:${join(folder, 'nixpkgs')}`,
      ],
      { cwd: project, env: { ...process.env, HOME: folder }, maxBuffer: 64 * 1024 * 1024 },
    )
    return stdout + stderr
  }

  it('passes its checks, as far as they can be evaluated, on both platforms', async () => {
    const said = await nix('flake', 'check', '--all-systems', '--no-build', 'path:.')
    expect(said).not.toContain('omitted')
  })

  it('offers what it promises', async () => {
    const outputs = JSON.parse(
      (await nix('eval', '--json', 'path:.#checks.x86_64-linux', '--apply', 'builtins.attrNames')).split(
        '\n',
      )[0]!,
    )
    expect(outputs).toEqual([
      'package',
      'version',
      'vm-local',
      'vm-nginx',
      'vm-postgis',
      'vm-remote',
      'vm-upgrade',
    ])
    const program = await nix('eval', '--raw', 'path:.#apps.aarch64-linux.default.program')
    expect(program).toContain('/bin/lycan')
  })

  it('does not pass when a file of the package is missing', async () => {
    await rm(join(project, 'tsconfig.build.json'))
    await expect(nix('flake', 'check', '--no-build', 'path:.')).rejects.toThrow(/tsconfig\.build\.json/)
    await cp(join(root, 'tsconfig.build.json'), join(project, 'tsconfig.build.json'))
  })
})
