import { dirname } from 'node:path'
import { loadAlgorithms, loadFilters } from '../plugins.ts'
import { validate } from '../validate.ts'
import { crossCheck } from './cross-check.ts'
import type { Diagnostic, LocatedDiagnostic } from './diagnostic.ts'
import { compileFeeds, type Feed, type RawFeeds } from './feeds.ts'
import { addFeedsFolder } from './feeds-folder.ts'
import { type ChosenFile, findFile } from './find-file.ts'
import { lintRules } from './lint/rules.ts'
import { lintUnused } from './lint/unused.ts'
import type { MachineFlags } from './machine-settings.ts'
import { applyOverrides, unknownVariables } from './overrides.ts'
import { describeSpot, findPlace, locate } from './place.ts'
import { type Reading, readYaml } from './read-yaml.ts'
import { deriveSettings, type Settings, settingsSchema } from './settings.ts'
import type { Tree } from './tree.ts'

export interface LoadOptions {
  /** Named by `--config`. */
  readonly file?: string | undefined
  readonly flags: MachineFlags
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** The DID of a handle, where it is known by now; by default none is. */
  readonly resolveHandle?: (handle: string) => string | undefined
  /** The map of an earlier load, so that a reload forgets nothing. */
  readonly shared?: Map<string, unknown>
  /** Each feed remembers for itself, so that the tests of one feed do not meet the posts of another's. */
  readonly apart?: boolean
  /** Takes variables that are not set as given: what depends on them is not checked. By default they are mistakes. */
  readonly assumeVariables?: boolean | undefined
}

export interface Loaded {
  /** Undefined where anything is wrong that is more than a warning. */
  readonly settings: Settings | undefined
  /** The feeds of the settings by key, ready for use. Empty where `settings` is undefined. */
  readonly feeds: ReadonlyMap<string, Feed>
  readonly diagnostics: readonly LocatedDiagnostic[]
  /** Names of the variables that were taken as given; see LoadOptions. `settings` may then lack without an error. */
  readonly assumed: readonly string[]
  readonly chosen: ChosenFile
  /** What the conditions of all rules share: what they remember of posts that went by. See CompileOptions. */
  readonly shared: Map<string, unknown>
  /** Absolute paths of the files read, the main one first. */
  readonly files: readonly string[]
  /** When reading them began, in milliseconds since 1970. */
  readonly readAt: number
  /** Where an option's value comes from: `--port`, `LYCAN_PORT`, `lycan.yaml:3` or `default`. */
  sourceOf(path: readonly PropertyKey[]): string
}

/** Settings that passed every check. */
export type Usable = Loaded & { readonly settings: Settings }

/**
 * Reads and validates the settings. Mistakes of users never throw: they are all in `diagnostics`, in the order of
 * the files and lines.
 */
export async function loadSettings(options: LoadOptions): Promise<Loaded> {
  const { environment, cwd } = options
  const readAt = Date.now()
  const chosen = await findFile({ file: options.file, environment, cwd })
  const shared = options.shared ?? new Map<string, unknown>()
  const located: LocatedDiagnostic[] = []
  const assumed = new Set<string>()
  const reading: Reading = {
    cwd,
    environment,
    folder: dirname(chosen.path),
    files: [],
    variables: new Set(),
    report: (spot, message) => located.push({ severity: 'error', path: [], message, ...describeSpot(spot) }),
    unset(name, spot) {
      if (options.assumeVariables === true) assumed.add(name)
      else reading.report(spot, unsetVariable(name))
    },
  }
  const main = await readYaml(chosen.path, reading)
  const tree = main && { ...main, value: main.value ?? {} }
  const finish = (settings: Settings | undefined, feeds: ReadonlyMap<string, Feed>): Loaded => {
    const diagnostics = inOrder(located, reading)
    const failed = settings === undefined || diagnostics.some(({ severity }) => severity === 'error')
    return {
      settings: failed ? undefined : settings,
      feeds: failed ? new Map() : feeds,
      diagnostics,
      assumed: [...assumed].sort(),
      chosen,
      shared,
      files: reading.files.map((file) => file.path),
      readAt,
      sourceOf: (path) => (tree === undefined ? 'default' : sourceOf(tree, path)),
    }
  }
  if (tree === undefined) return finish(undefined, new Map())
  if (typeof tree.value !== 'object' || Array.isArray(tree.value)) {
    reading.report(tree.place.value, 'expected a mapping of settings, such as "feeds:" with feeds below')
    return finish(undefined, new Map())
  }
  await addFeedsFolder(tree, reading)
  await applyOverrides(tree, options.flags, reading)
  dropEmptySections(tree)
  for (const { name, near } of unknownVariables(reading)) {
    const message = `no setting comes from this environment variable${near === undefined ? '' : `; did you mean ${near}?`}`
    located.push({ severity: 'warning', path: [], message, ...describeSpot({ given: name }) })
  }

  const report = (problem: Diagnostic) => {
    if (!findPlace(tree.place, problem.path).broken) located.push(locate(tree.place, problem))
  }
  const checked = validate(settingsSchema, tree.value)
  for (const problem of checked.problems ?? []) report({ severity: 'error', ...problem })
  const folderOf = (path: readonly PropertyKey[]) => folderOfValue(tree, path, reading)
  const feeds = await compileFeeds(tree.value as RawFeeds, {
    filters: await loadFilters(),
    algorithms: await loadAlgorithms(),
    resolveHandle: options.resolveHandle ?? (() => undefined),
    sharedBy: options.apart === true ? () => new Map() : () => shared,
    folderOf,
    report,
  })
  if (!('value' in checked)) return finish(undefined, feeds)
  const settings = deriveSettings(checked.value, folderOf)
  crossCheck(settings, report)
  if (located.every(({ severity }) => severity !== 'error')) {
    lintRules(settings, report)
    lintUnused(settings, report)
  }
  return finish(settings, feeds)
}

function unsetVariable(name: string): string {
  const reference = `\${${name}}`
  return `the environment variable ${name} is not set (write $${reference} for the literal text ${reference})`
}

/** An empty `service:` (every option below commented out, say) means the same as none. */
function dropEmptySections(tree: Tree): void {
  const sections = tree.value as Record<string, unknown>
  for (const name of Object.keys(sections)) {
    if (sections[name] === null && name in settingsSchema.shape) delete sections[name]
  }
}

/** File names in YAML are relative to the file in which they stand. */
function folderOfValue(tree: Tree, path: readonly PropertyKey[], reading: Reading): string {
  const { place, depth } = findPlace(tree.place, path)
  return depth === path.length && 'file' in place.value ? dirname(place.value.file.path) : reading.cwd
}

function sourceOf(tree: Tree, path: readonly PropertyKey[]): string {
  const { place, depth } = findPlace(tree.place, path)
  if (depth < path.length) return 'default'
  const { source, line } = describeSpot(place.key ?? place.value)
  return line === undefined ? source : `${source}:${line}`
}

/** Each problem once (a named rule is compiled for every feed that uses it), as one would read the files. */
function inOrder(diagnostics: readonly LocatedDiagnostic[], reading: Reading): LocatedDiagnostic[] {
  const unique = new Map(
    diagnostics.map((found) => [
      JSON.stringify([found.source, found.line, found.column, found.path, found.message]),
      found,
    ]),
  )
  const rank = new Map(reading.files.map((file, index) => [file.shown, index]))
  const position = (found: LocatedDiagnostic) => rank.get(found.source) ?? reading.files.length
  return [...unique.values()].sort(
    (a, b) => position(a) - position(b) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  )
}
