import { parse } from 'yaml'
import type { CompileOptions, NamedList } from '../../src/match/compile-context.ts'
import { explain } from '../../src/match/explain.ts'
import { documentFromExample, exampleDid } from '../../src/match/facets.ts'
import type { ExamplePost } from '../../src/match/filter.ts'
import { createMatcher } from '../../src/match/matcher.ts'
import { compileRule, evaluate, type Rule } from '../../src/match/rule.ts'
import { needsOf } from '../../src/match/unsettled.ts'
import { loadFilters } from '../../src/plugins.ts'

export const filters = await loadFilters()

export interface Surroundings {
  readonly rules?: Record<string, unknown>
  readonly lists?: Record<string, NamedList>
  readonly resolveHandle?: (handle: string) => string | undefined
  readonly path?: readonly PropertyKey[]
  readonly shared?: Map<string, unknown>
  readonly gazetteer?: CompileOptions['gazetteer']
}

/** Compiles a rule written in YAML; problems are lines such as `error match.text: must not be empty`. */
export function compile(yaml: string, surroundings: Surroundings = {}): { rule: Rule; problems: string[] } {
  const problems: string[] = []
  const options: CompileOptions = {
    filters,
    rules: new Map(Object.entries(surroundings.rules ?? {})),
    lists: new Map(Object.entries(surroundings.lists ?? {})),
    resolveHandle: surroundings.resolveHandle ?? exampleDid,
    path: surroundings.path ?? ['match'],
    report: ({ severity, path, message }) => problems.push(`${severity} ${path.join('.')}: ${message}`),
    ...(surroundings.shared === undefined ? {} : { shared: surroundings.shared }),
    ...(surroundings.gazetteer === undefined ? {} : { gazetteer: surroundings.gazetteer }),
  }
  return { rule: compileRule(parse(yaml), options), problems }
}

/** The problems of a rule, without the hint that it is tried on every post. */
export function problemsOf(yaml: string, surroundings?: Surroundings): string[] {
  return compile(yaml, surroundings).problems.filter((problem) => !problem.includes('tried on every post'))
}

/**
 * Whether a rule wants a post. The evaluator and the explanation must say the same, and the matcher, which knows no
 * counters, that it is possible.
 */
export function wants(yaml: string, example: ExamplePost, surroundings?: Surroundings): boolean {
  const { rule, problems } = compile(yaml, surroundings)
  const errors = problems.filter((problem) => problem.startsWith('error'))
  if (errors.length > 0) throw new Error(errors.join('\n'))
  const read = () => documentFromExample(example)
  const evaluated = evaluate(rule, read())
  const matched = createMatcher(new Map([[1, rule]])).match(read().post).length === 1
  const possible = rule.followsCounters ? needsOf(rule.root, read()) !== false : evaluated
  const explained = explain(rule, read()).matches
  if (possible !== matched || evaluated !== explained) {
    throw new Error(`evaluate says ${evaluated}, the matcher ${matched}, explain ${explained}`)
  }
  return evaluated
}

/** What the first filter of a rule says about a post. */
export function detailOf(yaml: string, example: ExamplePost): string | undefined {
  let found = explain(compile(yaml).rule, documentFromExample(example))
  while (found.children.length > 0) found = found.children[0]!
  return found.detail
}
