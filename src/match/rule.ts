import { didYouMean } from '../did-you-mean.ts'
import type { ToldPlace } from '../event.ts'
import { describeValue, validate } from '../validate.ts'
import { type CompileOptions, contextAt } from './compile-context.ts'
import { type Dispatch, dispatchOf } from './dispatch.ts'
import type { Document } from './document.ts'
import { assemble, type Evaluator } from './evaluator.ts'
import type { Condition } from './filter.ts'
import type { Node } from './node.ts'
import { followsCounters, possible } from './unsettled.ts'

/** A compiled rule. */
export interface Rule {
  readonly root: Node
  /** What a post must satisfy for the rule to want it with some counters; `root` itself where it has no thresholds. */
  readonly possible: Node
  /** Whether the rule has thresholds, so that its answer may change after the post arrived. */
  readonly followsCounters: boolean
  readonly evaluator: Evaluator
  /** How the matcher finds candidates; undefined where it has to try every post. */
  readonly dispatch: Dispatch | undefined
  /** Conditions of the rule that have to see every post of the stream. */
  readonly witnesses: readonly Condition[]
  /** Which other records its conditions read of those that tell where a post belongs. */
  readonly tells: ReadonlySet<ToldPlace['by']>
  /** Handles that the rule names and nobody could resolve yet: it is to be compiled again once they are known. */
  readonly unresolvedHandles: readonly string[]
}

/** Whether the rule wants the post with the counters that the document has. */
export function evaluate(rule: Rule, document: Document): boolean {
  for (const witness of rule.witnesses) witness.witness!(document)
  return rule.evaluator.holds(0, document)
}

/**
 * Compiles what stands under `match:`. Problems are reported, never thrown: the rule then wants nothing where it
 * is broken. Problems inside a named rule are told where that rule itself is compiled (a path that begins with
 * `rules`), not again by every rule that refers to it.
 */
export function compileRule(value: unknown, options: CompileOptions): Rule {
  let failed = false
  const report: CompileOptions['report'] = (problem) => {
    failed ||= problem.severity === 'error'
    options.report(problem)
  }
  const compiled = options.path[0] === 'rules' ? String(options.path[1]) : undefined
  const compiling: Compiling = {
    options: { ...options, report },
    compiled,
    names: compiled === undefined ? [] : [compiled],
    reference: undefined,
    reportCycle: report,
    depth: 0,
    witnesses: [],
    tells: new Set(),
    unresolvedHandles: new Set(),
  }
  const root = compileNode(value, options.path, compiling)
  const hoped = possible(root)
  const rule: Rule = {
    root,
    possible: hoped,
    followsCounters: followsCounters(root),
    evaluator: assemble([root]),
    dispatch: dispatchOf(hoped),
    witnesses: compiling.witnesses,
    tells: compiling.tells,
    unresolvedHandles: [...compiling.unresolvedHandles],
  }
  if (!failed && compiled === undefined && rule.dispatch === undefined) {
    options.report({ severity: 'warning', path: options.path, message: UNANCHORED })
  }
  return rule
}

/** The rule of a feed that has no posts of its own. */
export function ruleForNothing(): Rule {
  return {
    root: NOTHING,
    possible: NOTHING,
    followsCounters: false,
    evaluator: assemble([NOTHING]),
    dispatch: dispatchOf(NOTHING),
    witnesses: [],
    tells: new Set(),
    unresolvedHandles: [],
  }
}

const UNANCHORED =
  'has to be tried on every post of the network, because nothing in it must be present in a post; a few such feeds are fine, hundreds cost speed. Adding words, hashtags, accounts, domains, media or a language helps'

interface Compiling {
  readonly options: CompileOptions
  /** The name of the rule that was asked for, where it is a named one. */
  readonly compiled: string | undefined
  /** Named rules that are being compiled, outermost first. */
  readonly names: readonly string[]
  /** The path of the reference that led into the first of them. */
  readonly reference: readonly PropertyKey[] | undefined
  /** Reports even inside referenced rules, whose own problems are told elsewhere. */
  readonly reportCycle: CompileOptions['report']
  readonly depth: number
  readonly witnesses: Condition[]
  readonly tells: Set<ToldPlace['by']>
  readonly unresolvedHandles: Set<string>
}

const NOTHING: Node = { kind: 'any', children: [] }
const EXAMPLE = 'a condition such as `hashtag: [cats]`, or a list of conditions that must all hold'
const DEEPEST = 50

function compileNode(value: unknown, path: readonly PropertyKey[], at: Compiling): Node {
  const fail = (message: string, atKey = false): Node => {
    at.options.report({ severity: 'error', path, message, atKey })
    return NOTHING
  }
  if (at.depth > DEEPEST) return fail(`rules are nested more than ${DEEPEST} deep`)
  if (Array.isArray(value)) return compileList('all', value, path, at)
  if (typeof value !== 'object' || value === null)
    return fail(`expected ${EXAMPLE}, got ${describeValue(value)}`)
  const keys = Object.keys(value)
  if (keys.length === 0) return fail(`expected ${EXAMPLE}, got an empty mapping`)
  if (keys.length > 1) {
    return fail(
      `has ${keys.length} conditions in one mapping (${keys.join(', ')}); write a list with a dash before each, all of which must hold, or put them under \`any:\``,
    )
  }
  const key = keys[0]!
  const inner = (value as Record<string, unknown>)[key]
  const below = [...path, key]
  if (key === 'all' || key === 'any') return compileList(key, inner, below, at)
  if (key === 'not') return { kind: 'not', child: compileNode(inner, below, { ...at, depth: at.depth + 1 }) }
  if (key === 'rule') return compileReference(inner, below, at)
  return compileFilter(key, inner, below, at)
}

function compileList(kind: 'all' | 'any', value: unknown, path: readonly PropertyKey[], at: Compiling): Node {
  if (!Array.isArray(value) || value.length === 0) {
    const got = Array.isArray(value) ? 'an empty list' : describeValue(value)
    at.options.report({ severity: 'error', path, message: `expected a list of conditions, got ${got}` })
    return NOTHING
  }
  const deeper = { ...at, depth: at.depth + 1 }
  const children = value.map((child, i) => compileNode(child, [...path, i], deeper))
  return { kind, children }
}

function compileReference(value: unknown, path: readonly PropertyKey[], at: Compiling): Node {
  const { rules } = at.options
  const fail = (message: string): Node => {
    at.options.report({ severity: 'error', path, message })
    return NOTHING
  }
  if (typeof value !== 'string') return fail(`expected the name of a rule, got ${describeValue(value)}`)
  if (!rules.has(value)) {
    const known = [...rules.keys()]
    if (known.length === 0) return fail(`unknown rule "${value}"; there are none under \`rules:\``)
    return fail(`unknown rule "${value}"${didYouMean(value, known)}`)
  }
  if (at.names.includes(value)) {
    // Every rule of a cycle tells it once, at its own reference; a feed that leads into one does not repeat it.
    if (value === at.compiled) {
      const message = `rule "${value}" refers to itself (${[...at.names, value].join(' → ')})`
      at.reportCycle({ severity: 'error', path: at.reference ?? path, message })
    }
    return NOTHING
  }
  const inside: Compiling = {
    ...at,
    options: { ...at.options, report: () => {} },
    names: [...at.names, value],
    reference: at.reference ?? path,
    depth: at.depth + 1,
  }
  return { kind: 'rule', name: value, child: compileNode(rules.get(value), ['rules', value], inside) }
}

function compileFilter(name: string, value: unknown, path: readonly PropertyKey[], at: Compiling): Node {
  const { filters, report } = at.options
  const filter = filters.get(name)
  if (filter === undefined) {
    const known = [...filters.keys(), 'all', 'any', 'not', 'rule']
    const message = `unknown filter "${name}"${didYouMean(name, known)}`
    report({ severity: 'error', path, message, atKey: true })
    return NOTHING
  }
  const checked = validate(filter.config, value)
  if (checked.problems !== undefined) {
    for (const problem of checked.problems) {
      report({ ...problem, severity: 'error', path: [...path, ...problem.path] })
    }
    return NOTHING
  }
  const condition = filter.compile(checked.value, contextAt(path, at.options, at.unresolvedHandles))
  if (condition.witness !== undefined && !at.witnesses.includes(condition)) at.witnesses.push(condition)
  for (const by of condition.tells ?? []) at.tells.add(by)
  return { kind: 'filter', name, condition }
}
