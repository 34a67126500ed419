import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createEvaluator, root, writeNames } from './evaluator.ts'

const PAGE = join(root, 'docs/nixos-options.md')

/** The page of the module's options, as it has to be. Needs Nix, and a nixpkgs tree in LYCAN_NIXPKGS. */
export async function renderOptionsPage(): Promise<string> {
  const nixpkgs = process.env['LYCAN_NIXPKGS']
  if (nixpkgs === undefined) throw new Error('name a nixpkgs tree (folders lib and nixos) in LYCAN_NIXPKGS')
  await using evaluator = await createEvaluator()
  const namesFile = evaluator.real('names.txt')
  await writeNames(nixpkgs, namesFile)
  return (await evaluator.evaluate('test/nix/options-page.nix', { nixpkgs, namesFile })) as string
}

/** The page as it is. */
export function readOptionsPage(): Promise<string> {
  return readFile(PAGE, 'utf8')
}

// `npm run generate:nixos` runs this file.
if (import.meta.main) await writeFile(PAGE, await renderOptionsPage())
