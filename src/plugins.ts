import { readdir } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { Filter } from './match/filter.ts'
import type { Algorithm } from './rank/algorithm.ts'

const GRAMMAR = new Set(['all', 'any', 'not', 'rule'])

/** Every filter by the name users write in YAML, which is the name of its file. Sorted by name. */
export function loadFilters(): Promise<ReadonlyMap<string, Filter>> {
  return loadFolder<Filter>(new URL('match/filters/', import.meta.url), 'compile')
}

/** Every order by the name users write in YAML, which is the name of its file. Sorted by name. */
export function loadAlgorithms(): Promise<ReadonlyMap<string, Algorithm>> {
  return loadFolder<Algorithm>(new URL('rank/algorithms/', import.meta.url), 'family')
}

async function loadFolder<Plugin extends object>(
  folder: URL,
  mark: keyof Plugin & string,
): Promise<ReadonlyMap<string, Plugin>> {
  const plugins = new Map<string, Plugin>()
  for (const file of (await readdir(folder)).sort()) {
    const extension = extname(file)
    if (extension !== '.ts' && extension !== '.js') continue
    const name = basename(file, extension)
    if (GRAMMAR.has(name))
      throw new Error(`${file}: "${name}" is a word of the rule language and cannot be a plug-in`)
    const plugin = ((await import(new URL(file, folder).href)) as { default?: Plugin }).default
    if (plugin?.[mark] === undefined) throw new Error(`${file}: has no default export with "${mark}"`)
    plugins.set(name, plugin)
  }
  return plugins
}
