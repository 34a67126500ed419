import { didYouMean } from '../did-you-mean.ts'
import type { CompileContext, Filter } from './filter.ts'
import { createGazetteer, type Gazetteer } from './geo/gazetteer.ts'

/** A problem of a rule, at a path from the root of the settings. */
export interface RuleProblem {
  readonly severity: 'error' | 'warning'
  readonly path: readonly PropertyKey[]
  readonly message: string
  /** Whether the problem is the key itself and not its value. */
  readonly atKey?: boolean
}

/** A list named in the settings: of words or of accounts. */
export interface NamedList {
  readonly words?: readonly string[] | undefined
  readonly accounts?: readonly string[] | undefined
}

/** What a rule is compiled against. */
export interface CompileOptions {
  readonly filters: ReadonlyMap<string, Filter>
  /** The named rules, as they stand in the settings. */
  readonly rules: ReadonlyMap<string, unknown>
  readonly lists: ReadonlyMap<string, NamedList>
  /** Places of the world and of the settings' own; without it only those of the world. */
  readonly gazetteer?: () => Gazetteer
  /** The DID of a handle, where it is known by now. */
  readonly resolveHandle: (handle: string) => string | undefined
  /** Where the rule stands in the settings. */
  readonly path: readonly PropertyKey[]
  readonly report: (problem: RuleProblem) => void
  /**
   * What conditions share, such as the memory of posts that went by. Give all rules of a service the same map:
   * they then remember once, and a reload forgets nothing. Left out, each rule has its own.
   */
  readonly shared?: Map<string, unknown>
}

/** What the filter at `path` may ask of its surroundings. */
export function contextAt(
  path: readonly PropertyKey[],
  options: CompileOptions,
  unresolved: Set<string>,
): CompileContext {
  const shared = options.shared ?? new Map<string, unknown>()
  const report: CompileContext['report'] = (below, message, severity = 'error') =>
    options.report({ severity, path: [...path, ...below], message })
  const entries = (kind: keyof NamedList, name: string, below: readonly PropertyKey[]): readonly string[] => {
    const list = options.lists.get(name)
    if (list?.[kind] !== undefined) return list[kind]
    const known = [...options.lists].flatMap(([key, other]) => (other[kind] === undefined ? [] : [key]))
    if (list !== undefined) report(below, `the list "${name}" has no ${kind}${didYouMean(name, known)}`)
    else if (known.length === 0)
      report(below, `unknown list "${name}"; there is none of ${kind} under \`lists:\``)
    else report(below, `unknown list "${name}"${didYouMean(name, known)}`)
    return []
  }
  return {
    words: (name, below) => entries('words', name, below),
    accounts: (name, below) => entries('accounts', name, below),
    resolveHandle(handle) {
      const did = options.resolveHandle(handle)
      if (did === undefined) unresolved.add(handle)
      return did
    },
    gazetteer: options.gazetteer ?? (() => createGazetteer([])),
    shared<Value>(key: string, create: () => Value): Value {
      if (!shared.has(key)) shared.set(key, create())
      return shared.get(key) as Value
    },
    report,
  }
}
