import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe } from 'vitest'

export const root = join(import.meta.dirname, '../..')

/** What tests of the Nix files may need of the machine, each with how to come by it. */
const NEEDS = {
  nix: { there: () => runs('nix-instantiate', '--version'), how: 'install Nix (Debian: nix-bin)' },
  nixpkgs: {
    there: () => existsSync(join(process.env['LYCAN_NIXPKGS'] ?? '/nowhere', 'nixos/lib/eval-config.nix')),
    how: 'name a nixpkgs tree (folders lib and nixos) in LYCAN_NIXPKGS',
  },
  flakes: {
    there: () => nixVersion() >= 2.19,
    how: 'name a nix command of version 2.19 or newer in LYCAN_NIX',
  },
  systemd: { there: () => runs('systemd-analyze', '--version'), how: 'install systemd' },
  mypy: { there: () => runs('mypy', '--version'), how: 'install mypy' },
} as const

/** A suite that runs where the machine has what it needs, and elsewhere says what it lacks. */
export function describeWith(needs: readonly (keyof typeof NEEDS)[], title: string, suite: () => void): void {
  const missing = needs.filter((need) => !NEEDS[need].there())
  if (missing.length === 0) {
    describe(title, suite)
    return
  }
  const advice = missing.map((need) => NEEDS[need].how).join(', and ')
  process.stderr.write(`\nSKIPPED: "${title}". To run it, ${advice}.\n\n`)
  describe.skip(title, suite)
}

/** The command of LYCAN_NIX, or `nix`. */
export const nixCommand = process.env['LYCAN_NIX'] ?? 'nix'

const exec = promisify(execFile)

export interface Evaluator extends AsyncDisposable {
  /** The value of a Nix file that is a function, called with text arguments. */
  evaluate(file: string, args?: Readonly<Record<string, string>>): Promise<unknown>
  /** Where a file of the store that evaluating wrote really is. */
  real(storePath: string): string
}

/** Evaluates with a Nix store of its own in a temporary folder. */
export async function createEvaluator(): Promise<Evaluator> {
  const folder = await mkdtemp(join(tmpdir(), 'lycan-nix-'))
  return {
    async evaluate(file, args = {}) {
      const given = Object.entries(args).flatMap(([name, value]) => ['--argstr', name, value])
      const { stdout } = await exec(
        'nix-instantiate',
        ['--eval', '--strict', '--json', '--read-write-mode', '--store', folder, ...given, file],
        { cwd: root, maxBuffer: 64 * 1024 * 1024 },
      )
      return JSON.parse(stdout)
    },
    real: (storePath) => join(folder, storePath),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Writes every identifier of the tree's NixOS modules to a file: the names that a fake pkgs needs. */
export async function writeNames(nixpkgs: string, path: string): Promise<void> {
  const folder = join(nixpkgs, 'nixos/modules')
  const names = new Set<string>()
  for (const file of await readdir(folder, { recursive: true })) {
    if (!file.endsWith('.nix')) continue
    for (const [name] of (await readFile(join(folder, file), 'utf8')).matchAll(/[A-Za-z_][\w'-]*/g))
      names.add(name)
  }
  await writeFile(path, [...names].sort().join('\n'))
}

function runs(...[command, ...args]: [string, ...string[]]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function nixVersion(): number {
  try {
    const text = execFileSync(nixCommand, ['--version'], { encoding: 'utf8' })
    const [, major, minor] = /(\d+)\.(\d+)/.exec(text) ?? []
    return Number(`${major}.${minor?.padStart(2, '0')}`)
  } catch {
    return 0
  }
}
