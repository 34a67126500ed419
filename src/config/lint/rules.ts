import type { Report } from '../diagnostic.ts'
import type { Settings } from '../settings.ts'
import { type Condition, readConditions } from './conditions.ts'
import { type Formula, isSatisfiable, isValid } from './formula.ts'

/**
 * Warns of rules that are sound but cannot be meant: that no post can match, that every post matches, and conditions
 * that stand there twice. Says nothing where it is not certain.
 */
export function lintRules({ feeds, rules }: Settings, report: Report): void {
  const warn = (path: readonly PropertyKey[], message: string) =>
    report({ severity: 'warning', path, message })
  for (const [name, rule] of Object.entries(rules)) lint(readConditions(rule, ['rules', name], rules))
  for (const [key, { match }] of Object.entries(feeds)) {
    if (match === undefined || match === null) continue
    const root = readConditions(match, ['feeds', key, 'match'], rules)
    if (isValid(root.formula)) warn(root.path, 'every post matches: the feed would be the whole network')
    lint(root)
  }

  function lint(condition: Condition): void {
    if (condition.kind === 'not' || condition.kind === 'filter' || condition.kind === 'rule') return
    for (const twice of repeated(condition)) warn(twice.path, `${twice.written} stands there twice`)
    const canHold = condition.kind === 'any' || isSatisfiable(condition.formula)
    // The innermost list that cannot hold is the one to mend.
    const suspects = canHold
      ? condition.children
      : condition.children.filter((child) => !isSatisfiable(child.formula))
    for (const child of suspects) lint(child)
    if (!canHold && suspects.length === 0) warn(condition.path, `no post can match: ${conflictIn(condition)}`)
  }
}

function repeated({ children }: Condition): Condition[] {
  return children.filter(
    (child, i) =>
      (child.kind === 'filter' || child.kind === 'rule') &&
      children.slice(0, i).some((other) => other.written === child.written && !child.written.endsWith('…')),
  )
}

/** The first two conditions that exclude each other; all of them where it takes more than two. */
function conflictIn({ children }: Condition): string {
  for (const [i, one] of children.entries()) {
    for (const other of children.slice(i + 1)) {
      const both: Formula = { kind: 'all', children: [one.formula, other.formula] }
      if (!isSatisfiable(both)) return `\`${one.written}\` and \`${other.written}\` exclude each other`
    }
  }
  return `its ${children.length} conditions exclude each other`
}
