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
  const penalties = new Float64Array(pool.slots)
  // A penalty without end would make all that remain equal.
  const penalty = (similarity: number) => halfLife * Math.log2(Math.max(2 ** -10, 1 - variety * similarity))
  const resemble = (slot: number, similarity: number) => {
    if (similarity <= resemblance[slot]!) return
    resemblance[slot] = similarity
    penalties[slot] = UNKNOWN
  }
  const sharersOf = sharers(pool)
  // Most members come to resemble several others before anybody looks at them.
  const penaltyOf = (slot: number) => {
    if (penalties[slot] === UNKNOWN) penalties[slot] = penalty(resemblance[slot]!)
    return penalties[slot]!
  }
  const worth = ({ key, member }: Scored) => key + penaltyOf(member.slot)

  const picked: Scored[] = []
  while (picked.length < count && left.length > 0) {
    const [chosen] = left.splice(bestOf(left, worth), 1) as [Scored]
    const { slot } = chosen.member
    const similarity = resemblance[slot]!
    picked.push(similarity === 0 ? chosen : withTerm(chosen, varietyTerm(penaltyOf(slot), similarity)))
    const { slots, similarities } = sharersOf(chosen.member)
    for (let i = 0; i < slots.length; i++) resemble(slots[i]!, similarities[i]!)
    for (const other of pool.by(chosen.member.author)) resemble(other, SAME_AUTHOR)
  }
  return picked
}

/** No penalty lifts a post. */
const UNKNOWN = 1

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

/** Members that share features with one, side by side with how much they resemble it. */
interface Sharers {
  readonly slots: Uint16Array
  readonly similarities: Float64Array
}

/** Who resembles whom is the same for all readers. About a kilobyte a member. */
const remembered = new WeakMap<Pool, Map<Member, Sharers>>()

function sharers(pool: Pool): (one: Member) => Sharers {
  const known = remembered.get(pool) ?? new Map<Member, Sharers>()
  remembered.set(pool, known)
  const most = Math.max(FEW, pool.members.length / 20)
  const features = new Uint8Array(pool.slots)
  for (const member of pool.members) features[member.slot] = member.features.length
  const common = new Uint8Array(pool.slots)

  function find(one: Member): Sharers {
    const touched: number[] = []
    for (const { slots } of one.features) {
      if (slots.length > most) continue
      for (const slot of slots) if (common[slot]!++ === 0) touched.push(slot)
    }
    const share = (slot: number) => common[slot]! / Math.sqrt(one.features.length * features[slot]!)
    const found = { slots: Uint16Array.from(touched), similarities: Float64Array.from(touched, share) }
    for (const slot of touched) common[slot] = 0
    return found
  }
  return (one) => {
    const found = known.get(one) ?? find(one)
    known.set(one, found)
    return found
  }
}

function varietyTerm(ms: number, similarity: number): Term {
  return { name: 'variety', ms, detail: `${Math.round(100 * similarity)} % like a post above it` }
}

function withTerm(scored: Scored, term: Term): Scored {
  return { ...scored, terms: [...scored.terms, term] }
}
