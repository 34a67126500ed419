/** A condition on one variable: that it has one of these values. Variables of conditions are 0 (no) or 1 (yes). */
export interface Literal {
  readonly kind: 'is'
  readonly variable: Variable
  readonly holds: (value: number) => boolean
}

/** Something about a post that several conditions may ask. */
export interface Variable {
  readonly name: string
  /** The values to try: all there are, or one from every range in which the conditions cannot tell them apart. */
  readonly values: readonly number[]
}

export type Formula =
  | Literal
  | { readonly kind: 'all' | 'any'; readonly children: readonly Formula[] }
  | { readonly kind: 'not'; readonly child: Formula }

/** Steps after which the question stays open; rules that people write take some dozens. */
const MOST_STEPS = 2_000

/** Whether some post may satisfy the formula: false only where it is certain that none does. */
export function isSatisfiable(formula: Formula): boolean {
  const variables = [...variablesOf(formula)]
  const values = new Map<string, number>()
  let steps = 0

  const search = (depth: number): boolean => {
    if (++steps > MOST_STEPS) return true
    const answer = evaluate(formula, values)
    if (answer !== undefined) return answer
    const variable = variables[depth]!
    for (const value of preferred(variable, formula)) {
      values.set(variable.name, value)
      if (search(depth + 1)) return true
    }
    values.delete(variable.name)
    return false
  }
  return search(0)
}

/** Whether every post satisfies the formula: true only where that is certain. */
export function isValid(formula: Formula): boolean {
  return !isSatisfiable({ kind: 'not', child: formula })
}

/** The values of a variable that are worth a try: one that only ever helps, where the formula has such a one. */
function preferred(variable: Variable, formula: Formula): readonly number[] {
  const best = variable.values.find((value) => favours(formula, variable, value, true))
  return best === undefined ? variable.values : [best]
}

/** Whether no occurrence of the variable could be better off with another value. */
function favours(formula: Formula, variable: Variable, value: number, wanted: boolean): boolean {
  if (formula.kind === 'is') return formula.variable.name !== variable.name || formula.holds(value) === wanted
  if (formula.kind === 'not') return favours(formula.child, variable, value, !wanted)
  return formula.children.every((child) => favours(child, variable, value, wanted))
}

/** Undefined while it depends on variables that have no value yet. */
function evaluate(formula: Formula, values: ReadonlyMap<string, number>): boolean | undefined {
  if (formula.kind === 'is') {
    const value = values.get(formula.variable.name)
    return value === undefined ? undefined : formula.holds(value)
  }
  if (formula.kind === 'not') {
    const inner = evaluate(formula.child, values)
    return inner === undefined ? undefined : !inner
  }
  const deciding = formula.kind === 'any'
  let answer: boolean | undefined = !deciding
  for (const child of formula.children) {
    const inner = evaluate(child, values)
    if (inner === deciding) return deciding
    if (inner === undefined) answer = undefined
  }
  return answer
}

/** Every variable once. */
function variablesOf(formula: Formula): Iterable<Variable> {
  const found = new Map<string, Variable>()
  const visit = (part: Formula): void => {
    if (part.kind === 'is') found.set(part.variable.name, part.variable)
    else if (part.kind === 'not') visit(part.child)
    else part.children.forEach(visit)
  }
  visit(formula)
  return found.values()
}
