import type { Term } from '../algorithm.ts'
import type { Member, Pool } from './pool.ts'
import type { Scored } from './score.ts'

/** Two posts of one author are alike by this much at least. */
const SAME_AUTHOR = 0.5

/**
 * Picks up to `count` of a list that is sorted, so that neighbours differ: always the post with the highest
 * key + halfLife · log2(1 − variety · s), where s is how much it resembles the most similar post picked before. That is
 * maximal marginal relevance (Carbonell and Goldstein 1998) with the penalty as a factor of a score that decays, hence
 * a shift. Resemblance is the share of common features, n / √(n₁·n₂), without features that half of the feed has.
 */
export function varied(
  list: readonly Scored[],
  pool: Pool,
  options: { readonly variety: number; readonly halfLife: number; readonly count: number },
): Scored[] {
  const { variety, halfLife, count } = options
  if (variety === 0) return list.slice(0, count)
  const left = [...list]
  const resemblance = new Map<Member, number>()
  const worth = ({ key, member }: Scored) => key + penalty(resemblance.get(member) ?? 0)
  const penalty = (similarity: number) =>
    // A penalty without end would make all that remain equal.
    similarity === 0 ? 0 : halfLife * Math.log2(Math.max(2 ** -10, 1 - variety * similarity))

  const picked: Scored[] = []
  while (picked.length < count && left.length > 0) {
    const best = bestOf(left, worth)
    const [chosen] = left.splice(best, 1) as [Scored]
    const similarity = resemblance.get(chosen.member) ?? 0
    picked.push(similarity === 0 ? chosen : withTerm(chosen, varietyTerm(penalty(similarity), similarity)))
    for (const [member, value] of similarTo(chosen.member, pool))
      resemblance.set(member, Math.max(resemblance.get(member) ?? 0, value))
  }
  return picked
}

/** Where the highest value stands. The list is sorted by what the value can be at most, so that it ends early. */
function bestOf(left: readonly Scored[], worth: (one: Scored) => number): number {
  let best = 0
  let highest = worth(left[0]!)
  for (let i = 1; i < left.length && left[i]!.key > highest; i++) {
    const value = worth(left[i]!)
    if (value <= highest) continue
    highest = value
    best = i
  }
  return best
}

/** The members that have something in common with `one`, and how much. */
export function similarTo(one: Member, pool: Pool): ReadonlyMap<Member, number> {
  const common = new Map<Member, number>()
  for (const { hash } of one.features) {
    const members = pool.having(hash)?.members
    if (members === undefined || 2 * members.size > pool.members.length) continue
    for (const member of members) if (member !== one) common.set(member, (common.get(member) ?? 0) + 1)
  }
  const similar = new Map<Member, number>()
  for (const [member, n] of common)
    similar.set(member, n / Math.sqrt(one.features.length * member.features.length))
  for (const member of pool.by(one.author))
    if (member !== one) similar.set(member, Math.max(SAME_AUTHOR, similar.get(member) ?? 0))
  return similar
}

function varietyTerm(ms: number, similarity: number): Term {
  return { name: 'variety', ms, detail: `${Math.round(100 * similarity)} % like a post above it` }
}

function withTerm(scored: Scored, term: Term): Scored {
  return { ...scored, terms: [...scored.terms, term] }
}
