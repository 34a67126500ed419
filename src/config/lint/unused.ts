import type { Report } from '../diagnostic.ts'
import type { Settings } from '../settings.ts'

const NAMED = ['lists', 'places', 'rules'] as const

/** Warns of lists, places and rules that nothing names. */
export function lintUnused(settings: Settings, report: Report): void {
  const names = new Set<string>()
  for (const { match, order } of Object.values(settings.feeds)) collect(match, order)
  // A rule that only names itself is unused all the same, hence each rule's names without its own.
  for (const [name, rule] of Object.entries(settings.rules)) {
    const named = names.has(name.toLowerCase())
    collect(rule)
    if (!named) names.delete(name.toLowerCase())
  }
  for (const section of NAMED) {
    for (const name of Object.keys(settings[section])) {
      if (names.has(name.toLowerCase())) continue
      const message = `no feed uses "${name}"`
      report({ severity: 'warning', path: [section, name], message, atKey: true })
    }
  }

  function collect(...values: readonly unknown[]): void {
    for (const value of values) {
      if (typeof value === 'string') names.add(value.toLowerCase())
      else if (typeof value === 'object' && value !== null) collect(...Object.values(value))
    }
  }
}
