import type { AST } from '@eslint-community/regexpp'

/** Longer products of alternatives would flood the index. */
const MOST = 32

/** What is known of the texts that a part of a pattern matches. */
interface Known {
  /** All of them, where they are few. */
  readonly exact?: readonly string[]
  /** Strings of which each of them contains at least one. */
  readonly required?: readonly string[]
}

const UNKNOWN: Known = {}
const EMPTY: Known = { exact: [''] }

/**
 * Strings of which every text that the pattern matches contains at least one: the longest such set, judged by its
 * shortest member. Undefined where there is none of at least `shortest` UTF-16 units (half as many for scripts
 * whose characters are worth several letters).
 */
export function requiredLiterals(pattern: AST.Pattern, shortest = 3): readonly string[] | undefined {
  const { exact, required } = alternatives(pattern.alternatives)
  const best = better(exact, required)
  if (best === undefined) return undefined
  const worth = (text: string) => text.length * (/[^\0-\u2e7f]/.test(text) ? 2 : 1)
  return best.every((text) => worth(text) >= shortest) ? [...new Set(best)] : undefined
}

function alternatives(nodes: readonly AST.Alternative[]): Known {
  const parts = nodes.map(sequence)
  const exact = parts.every((part) => part.exact !== undefined)
    ? parts.flatMap((part) => part.exact!)
    : undefined
  const needed = parts.map((part) => better(part.exact, part.required))
  const required = needed.every((set) => set !== undefined) ? needed.flat() : undefined
  return { ...fits(exact, 'exact'), ...fits(required, 'required') }
}

/** Consecutive parts whose texts are all known make longer ones; where one is unknown, a new stretch begins. */
function sequence({ elements }: AST.Alternative): Known {
  let stretch: readonly string[] = ['']
  let whole = true
  let best: readonly string[] | undefined
  for (const element of elements) {
    const { exact, required } = knownOf(element)
    const joined = exact && stretch.flatMap((left) => exact.map((right) => left + right))
    if (joined !== undefined && joined.length <= MOST) {
      stretch = joined
      continue
    }
    best = better(better(best, stretch), better(exact, required))
    stretch = ['']
    whole = false
  }
  const required = better(best, stretch)
  return whole ? { exact: stretch, ...fits(required, 'required') } : { ...fits(required, 'required') }
}

function knownOf(node: AST.Element): Known {
  switch (node.type) {
    case 'Character':
      return { exact: [String.fromCharCode(node.value)] }
    case 'CharacterClass':
      return knownClass(node)
    case 'Group':
    case 'CapturingGroup':
      return alternatives(node.alternatives)
    case 'Assertion':
      return EMPTY
    case 'Quantifier': {
      const inner = knownOf(node.element)
      if (node.max === 0) return EMPTY
      if (node.min === 0) return node.max === 1 && inner.exact ? { exact: ['', ...inner.exact] } : UNKNOWN
      if (node.max === 1) return inner
      return { ...fits(better(inner.exact, inner.required), 'required') }
    }
    default:
      return UNKNOWN
  }
}

function knownClass(node: AST.CharacterClass): Known {
  if (node.negate || node.elements.length > 4) return UNKNOWN
  const characters: string[] = []
  for (const element of node.elements) {
    if (element.type !== 'Character') return UNKNOWN
    characters.push(String.fromCharCode(element.value))
  }
  return characters.length === 0 ? UNKNOWN : { exact: characters }
}

/** Of two sets the one whose shortest string is longer; undefined for none that says anything. */
function better(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): readonly string[] | undefined {
  const [first, second] = [shortestOf(one), shortestOf(other)]
  if (Math.max(first, second) === 0) return undefined
  return first >= second ? one : other
}

function shortestOf(set: readonly string[] | undefined): number {
  return set === undefined || set.length === 0 ? 0 : Math.min(...set.map((text) => text.length))
}

function fits<Key extends keyof Known>(set: readonly string[] | undefined, key: Key): Known {
  return set === undefined || set.length > MOST ? UNKNOWN : { [key]: set }
}
