import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export const root = join(import.meta.dirname, '../..')

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
