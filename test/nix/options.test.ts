import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './evaluator.ts'
import { describeWith } from './needs.ts'
import { readOptionsPage, renderOptionsPage } from './options-page.ts'

/** Names that are options of everything and need no entry on the page. */
const headings = (page: string) => [...page.matchAll(/^### (.+)$/gm)].map((match) => match[1]!)

it('every option that the module declares is on the page', async () => {
  const page = headings(await readOptionsPage())
  const folder = join(root, 'nix/module')
  const declared = new Set<string>()
  for (const file of await readdir(folder))
    for (const [, name] of (await readFile(join(folder, file), 'utf8')).matchAll(
      /^\s+(\w+) = (?:mkOption|unlessNull|mkEnableOption|section)\b/gm,
    ))
      declared.add(name!)
  expect(declared.size).toBeGreaterThan(40)
  const last = page.flatMap((name) => name.split('.'))
  expect([...declared].filter((name) => !last.includes(name))).toEqual([])
})

describeWith(['nix', 'nixpkgs'], 'the page of the options', () => {
  it('is what the module says; else run npm run generate:nixos', async () => {
    const page = await renderOptionsPage()
    expect(await readOptionsPage()).toBe(page)
    expect(headings(page)).toEqual(
      expect.arrayContaining(['enable', 'database.createLocally', 'settings.feeds.<name>.match']),
    )
  })
})
