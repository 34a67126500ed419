import type { Formula, Literal, Variable } from './formula.ts'

/** A part of a rule as it stands in YAML, with what it means. */
export interface Condition {
  readonly path: readonly PropertyKey[]
  readonly kind: 'all' | 'any' | 'not' | 'rule' | 'filter'
  /** As people write it in one line. */
  readonly written: string
  readonly formula: Formula
  readonly children: readonly Condition[]
}

/** Filters whose list means the same as one condition for each entry, joined by `any`. */
const UNIONS: ReadonlySet<string> = new Set(['text', 'hashtag', 'label', 'has', 'author', 'mention', 'link'])

/**
 * Reads a rule that compiled without errors. Filters are opaque but for conventions that they share: lists mean any of
 * their entries, amounts have bounds, and `no` is the opposite of `only`.
 */
export function readConditions(
  value: unknown,
  path: readonly PropertyKey[],
  rules: Readonly<Record<string, unknown>>,
): Condition {
  const quantities = new Map<string, Set<number>>()
  const read = (part: unknown, at: readonly PropertyKey[]): Condition => {
    if (Array.isArray(part)) return group('all', part, at, at)
    const [name, inner] = Object.entries(part as object)[0] as [string, unknown]
    const below = [...at, name]
    if (name === 'all' || name === 'any') return group(name, inner as unknown[], at, below)
    if (name === 'not' || name === 'rule') {
      const child =
        name === 'not' ? read(inner, below) : read(rules[inner as string], ['rules', inner as string])
      const formula: Formula = name === 'not' ? { kind: 'not', child: child.formula } : child.formula
      return { path: at, kind: name, written: written(part), formula, children: [child] }
    }
    const formula = meaningOf(name, inner, quantities)
    return { path: at, kind: 'filter', written: written(part), formula, children: [] }
  }
  const group = (
    kind: 'all' | 'any',
    parts: readonly unknown[],
    at: readonly PropertyKey[],
    below: readonly PropertyKey[],
  ): Condition => {
    const children = parts.map((part, i) => read(part, [...below, i]))
    const formula: Formula = { kind, children: children.map((child) => child.formula) }
    return { path: at, kind, written: `${kind} of ${parts.length}`, formula, children }
  }
  return read(value, path)
}

function meaningOf(name: string, value: unknown, quantities: Map<string, Set<number>>): Formula {
  if (Array.isArray(value) && (UNIONS.has(name) || value.length === 1))
    return { kind: 'any', children: value.map((entry) => meaningOf(name, entry, quantities)) }
  if (isBound(value)) return within(name, value, quantities)
  if (isMapping(value) && Object.values(value).every(isBound)) {
    const amounts = Object.entries(value as Record<string, Bound>)
    return {
      kind: 'all',
      children: amounts.map(([what, bound]) => within(`${name} ${what}`, bound, quantities)),
    }
  }
  const only = yes(`${name}: only`)
  if (value === 'only') return only
  if (value === 'no') return { kind: 'not', child: only }
  const itself = yes(`${name}: ${JSON.stringify(value)}`)
  return value === 'self' ? { kind: 'all', children: [only, itself] } : itself
}

interface Bound {
  readonly atLeast?: number
  readonly atMost?: number
}

/** An amount between bounds. All conditions on an amount share one variable, which is tried at and beside each bound. */
function within(
  name: string,
  { atLeast = 0, atMost = Number.POSITIVE_INFINITY }: Bound,
  quantities: Map<string, Set<number>>,
): Literal {
  const values = quantities.get(name) ?? new Set([0])
  quantities.set(name, values)
  for (const bound of [atLeast, atMost].filter(Number.isFinite))
    values
      .add(bound)
      .add(Math.max(0, bound - 1e-6))
      .add(bound + 1e-6)
  const variable: Variable = {
    name,
    get values() {
      return [...values]
    },
  }
  return { kind: 'is', variable, holds: (value) => value >= atLeast && value <= atMost }
}

function yes(name: string): Literal {
  return { kind: 'is', variable: { name, values: [1, 0] }, holds: (value) => value === 1 }
}

function isBound(value: unknown): value is Bound {
  if (!isMapping(value)) return false
  const entries = Object.entries(value)
  return (
    entries.length > 0 &&
    entries.every(([key, bound]) => (key === 'atLeast' || key === 'atMost') && typeof bound === 'number')
  )
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const LONGEST = 60

/** `reply: no`, `hashtag: [cats]`. */
function written(part: unknown): string {
  const text = JSON.stringify(part)
    .replaceAll('"', '')
    .replaceAll(':', ': ')
    .replaceAll(',', ', ')
    .slice(1, -1)
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`
}
