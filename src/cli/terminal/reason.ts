import type { Explanation } from '../../match/explain.ts'

/** Details of this many conditions say enough. */
const MOST = 3

/** Why a rule wants a post or does not, in a line: the conditions that decided it, with what they found. */
export function reasonOf(explanation: Explanation): string {
  const reasons = [...new Set(deciding(explanation))]
  const more = reasons.length > MOST ? ` and ${reasons.length - MOST} more` : ''
  return reasons.slice(0, MOST).join('; ') + more
}

function deciding({ kind, name, matches, detail, children }: Explanation): string[] {
  switch (kind) {
    case 'filter':
      return [detail === undefined ? name : `${name}: ${detail}`]
    case 'rule':
      return children.flatMap(deciding)
    case 'not':
      // What is absent, as it should be, tells nobody why a post is there.
      return matches ? [] : children.flatMap(deciding).map((reason) => `not wanted: ${reason}`)
    case 'all':
    case 'any': {
      const agreeing = children.filter((child) => child.matches === matches)
      // What a named rule makes sure of for many feeds says little of this one.
      const own = agreeing.filter((child) => child.kind !== 'rule')
      if (matches && own.some((child) => child.kind !== 'not')) return firstOrAll(kind, own).flatMap(deciding)
      return (matches ? firstOrAll(kind, agreeing) : agreeing).flatMap(deciding)
    }
  }
}

/** One alternative is enough. */
function firstOrAll(kind: 'all' | 'any', agreeing: readonly Explanation[]): readonly Explanation[] {
  return kind === 'any' ? agreeing.slice(0, 1) : agreeing
}
