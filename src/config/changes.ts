import { isDeepStrictEqual } from 'node:util'
import type { Settings } from './settings.ts'

/** What an edit of the settings changes, in words that people use for it. */
export interface SettingsChanges {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** Feeds whose own entry differs. */
  readonly changed: readonly string[]
  /** Other options that differ, by their paths; whole sections where feeds share them, such as `lists`. */
  readonly options: readonly string[]
  /** Those of the options that only a restart takes up. */
  readonly atRestart: readonly string[]
}

/** Sections that a running process takes up; the others belong to what was opened at the start. */
const LIVE: ReadonlySet<string> = new Set([
  'feeds',
  'lists',
  'places',
  'rules',
  'jetstream',
  'retention',
  'corpus',
])
const NAMED: ReadonlySet<string> = new Set(['lists', 'places', 'rules'])

/** What is different between two settings. */
export function changesOf(before: Settings, after: Settings): SettingsChanges {
  const options = Object.keys(after)
    .filter((section) => section !== 'feeds')
    .flatMap((section) => optionsOf(section, before, after))
  const names = Object.keys(after.feeds)
  return {
    added: names.filter((key) => before.feeds[key] === undefined),
    removed: Object.keys(before.feeds).filter((key) => after.feeds[key] === undefined),
    changed: names.filter(
      (key) => before.feeds[key] !== undefined && !isDeepStrictEqual(before.feeds[key], after.feeds[key]),
    ),
    options,
    atRestart: options.filter((path) => !LIVE.has(path.split('.', 1)[0]!)),
  }
}

/** Whether two settings mean the same. */
export function isUnchanged({ added, removed, changed, options }: SettingsChanges): boolean {
  return added.length + removed.length + changed.length + options.length === 0
}

/** Settings as a running process has them after the edit: what only a restart takes up stays as it was. */
export function takenUp(before: Settings, after: Settings): Settings {
  const live = Object.entries(after).filter(([section]) => LIVE.has(section))
  return { ...before, ...Object.fromEntries(live) }
}

function optionsOf(section: string, before: Settings, after: Settings): string[] {
  const [old, fresh] = [before, after].map(
    (settings) => (settings as unknown as Record<string, Record<string, unknown>>)[section] ?? {},
  ) as [Record<string, unknown>, Record<string, unknown>]
  if (isDeepStrictEqual(old, fresh)) return []
  if (NAMED.has(section)) return [section]
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])]
    .filter((option) => !isDeepStrictEqual(old[option], fresh[option]))
    .map((option) => `${section}.${option}`)
}
