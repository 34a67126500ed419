import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describeSpot, type Spot } from './place.ts'
import { type Reading, readYaml } from './read-yaml.ts'
import type { Tree } from './tree.ts'

const SECTIONS = ['feeds', 'lists', 'rules']

/**
 * Adds the files of the folder `feeds.d` beside the main file, in the order of their names. Each has the shape of
 * the main file, with the sections `feeds`, `lists` and `rules` only; a name may be given once in all files.
 */
export async function addFeedsFolder(main: Tree, reading: Reading): Promise<void> {
  const folder = join(reading.folder, 'feeds.d')
  for (const name of await yamlFiles(folder, reading)) {
    const tree = await readYaml(join(folder, name), reading)
    if (tree === undefined || tree.value === null) continue
    if (!isMapping(tree.value))
      reading.report(tree.place.value, 'expected a mapping with feeds, lists or rules')
    else merge(main, tree, reading)
  }
}

async function yamlFiles(folder: string, reading: Reading): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => /^[^.].*\.ya?ml$/.test(name)).sort()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT') reading.report({ given: folder }, `cannot be read: ${message}`)
    return []
  }
}

function merge(main: Tree, added: Tree, reading: Reading): void {
  const sections = main.value as Record<string, unknown>
  for (const [section, entries] of Object.entries(added.value as Record<string, unknown>)) {
    const place = added.place.children.get(section)!
    if (!SECTIONS.includes(section)) {
      reading.report(
        place.key ?? place.value,
        `a file in feeds.d holds only feeds, lists and rules; "${section}" belongs in the main file`,
      )
      continue
    }
    if (entries === null || place.broken === true) continue
    if (!isMapping(entries)) {
      reading.report(place.value, `expected a mapping of ${section} by name`)
      continue
    }
    const known = sections[section] ?? {}
    if (!isMapping(known)) continue // told when the main file is validated
    const target = main.place.children.get(section) ?? {
      key: place.key,
      value: place.value,
      children: new Map(),
    }
    for (const [name, entry] of Object.entries(entries)) {
      const entryPlace = place.children.get(name)!
      const other = target.children.get(name)
      if (other !== undefined) {
        reading.report(
          entryPlace.key ?? entryPlace.value,
          `"${name}" is given twice; the other is at ${show(other.key ?? other.value)}`,
        )
        continue
      }
      known[name] = entry
      target.children.set(name, entryPlace)
    }
    sections[section] = known
    main.place.children.set(section, target)
  }
}

function show(spot: Spot): string {
  const { source, line } = describeSpot(spot)
  return line === undefined ? source : `${source}:${line}`
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
