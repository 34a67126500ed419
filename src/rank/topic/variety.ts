import type { Term } from '../algorithm.ts'
import type { Member, Pool } from './pool.ts'
import type { Scored } from './score.ts'

/** Two posts of one author are alike by this much at least. */
const SAME_AUTHOR = 0.5

/**
 * Picks up to `count` of a list that is sorted, so that neighbours differ: always the post with the highest
 * key + halfLife · log2(1 − variety · s), where s is how much it resembles the most similar post picked before. That is
 * maximal marginal relevance (Carbonell and Goldstein 1998) with the penalty as a factor of a score that decays, hence
 * a shift. Resemblance is the share of common features, n / √(n₁·n₂), leaving out those that many posts have.
 */
export function varied(
  list: readonly Scored[],
  pool: Pool,
  options: { readonly variety: number; readonly halfLife: number; readonly count: number },
): Scored[] {
  const { variety, halfLife, count } = options
  if (variety === 0) return list.slice(0, count)
  const left = [...list]
  const resemblance = new Float64Array(pool.slots)
  const common = new Uint8Array(pool.slots)
  const penalty = (similarity: number) =>
    // A penalty without end would make all that remain equal.
    similarity === 0 ? 0 : halfLife * Math.log2(Math.max(2 ** -10, 1 - variety * similarity))
  const worth = ({ key, member }: Scored) => key + penalty(resemblance[member.slot]!)

  const picked: Scored[] = []
  while (picked.length < count && left.length > 0) {
    const [chosen] = left.splice(bestOf(left, worth), 1) as [Scored]
    const similarity = resemblance[chosen.member.slot]!
    picked.push(similarity === 0 ? chosen : withTerm(chosen, varietyTerm(penalty(similarity), similarity)))
    for (const [member, value] of similarTo(chosen.member, pool, common))
      resemblance[member.slot] = Math.max(resemblance[member.slot]!, value)
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

/** Features of more members than this, and of more than a twentieth of all, say nothing of what two have in common. */
const FEW = 10

/** The members that have something in common with `one`, and how much. `common` is room for counting: zeros by slot. */
export function similarTo(one: Member, pool: Pool, common: Uint8Array): [Member, number][] {
  const touched: Member[] = []
  for (const { hash } of one.features) {
    const members = pool.having(hash)?.members
    if (members === undefined || members.size > Math.max(FEW, pool.members.length / 20)) continue
    for (const member of members) if (common[member.slot]!++ === 0) touched.push(member)
  }
  const similar: [Member, number][] = []
  for (const member of touched) {
    const share = common[member.slot]! / Math.sqrt(one.features.length * member.features.length)
    common[member.slot] = 0
    if (member !== one) similar.push([member, share])
  }
  for (const member of pool.by(one.author)) if (member !== one) similar.push([member, SAME_AUTHOR])
  return similar
}

function varietyTerm(ms: number, similarity: number): Term {
  return { name: 'variety', ms, detail: `${Math.round(100 * similarity)} % like a post above it` }
}

function withTerm(scored: Scored, term: Term): Scored {
  return { ...scored, terms: [...scored.terms, term] }
}
