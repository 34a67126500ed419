import { createHash } from 'node:crypto'
import type { Feed } from '../config/feeds.ts'
import type { Settings } from '../config/settings.ts'

type Named = Pick<Settings, 'rules' | 'lists'>

/**
 * Changes when the rule of a feed may mean something else: with its text, with the rules and lists that it names, and
 * where it asks for places with those of the settings.
 */
export function ruleHashOf(settings: Settings, { key, gazetteer }: Feed): string {
  const { match } = settings.feeds[key]!
  return hash(match, namedIn(match, settings), gazetteer && settings.places)
}

/** The rules and lists whose names stand anywhere in a rule, and in those. A word that happens to be a name does no harm. */
function namedIn(match: unknown, named: Named): unknown {
  const found = new Map<string, unknown>()
  const visit = (value: unknown): void => {
    if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) visit(inner)
    if (typeof value !== 'string') return
    for (const kind of ['rules', 'lists'] as const) {
      const place = `${kind} ${value}`
      if (!Object.hasOwn(named[kind], value) || found.has(place)) continue
      found.set(place, named[kind][value])
      visit(named[kind][value])
    }
  }
  visit(match)
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1))
}

export function hash(...parts: readonly unknown[]): string {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(JSON.stringify(part ?? null))
  return digest.digest('base64url')
}
