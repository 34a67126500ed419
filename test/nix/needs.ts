import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, vi } from 'vitest'
import { hasSystemdAnalyze } from '../support/systemd-analyze.ts'

// NixOS is large: evaluating it takes seconds, on a busy machine many.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

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
  systemd: { there: hasSystemdAnalyze, how: 'install systemd' },
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
