import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createEvaluator, type Evaluator, root, writeNames } from './evaluator.ts'

/** What a configuration of scenarios.nix comes to. */
export interface Report {
  /** Messages of assertions that do not hold. */
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
  /** Text of the units by file name. */
  readonly units: Readonly<Record<string, string>>
  readonly config: string
  readonly command: readonly string[]
  readonly postgresql: {
    readonly enable: boolean
    readonly ensureDatabases: readonly string[]
    readonly users: readonly { readonly name: string; readonly ensureDBOwnership: boolean }[]
    readonly extensions: readonly string[]
  }
  readonly ports: readonly number[]
  readonly hosts: Readonly<Record<string, object>>
  readonly user: boolean
}

export interface Reports extends AsyncDisposable, Pick<Evaluator, 'real'> {
  readonly of: Readonly<Record<string, Report>>
}

/** Evaluates all of `scenarios`, a Nix file (of this folder, or by its whole path), with the tree of LYCAN_NIXPKGS. A stand-in for the package runs from source. */
export async function evaluateScenarios(scenarios: string): Promise<Reports> {
  const evaluator = await createEvaluator()
  const nixpkgs = process.env['LYCAN_NIXPKGS']!
  const lycan = evaluator.real('lycan')
  await mkdir(join(lycan, 'bin'), { recursive: true })
  const program = join(lycan, 'bin/lycan')
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'src/main.ts')}' "$@"\n`)
  await chmod(program, 0o755)
  const namesFile = evaluator.real('names.txt')
  await writeNames(nixpkgs, namesFile)
  const of = await evaluator.evaluate(join(import.meta.dirname, 'report.nix'), {
    nixpkgs,
    namesFile,
    lycan,
    scenarios: resolve(import.meta.dirname, scenarios),
  })
  return {
    of: of as Reports['of'],
    real: evaluator.real,
    [Symbol.asyncDispose]: () => evaluator[Symbol.asyncDispose](),
  }
}
