import type { PostStats, Term } from '../algorithm.ts'
import type { Member, Pool } from './pool.ts'
import type { Profile } from './profile.ts'

/** A member with its place: its time and the sum of its terms, in milliseconds. */
export interface Scored {
  readonly member: Member
  readonly key: number
  readonly terms: readonly Term[]
}

/** Interest in the author counts so much beside interest in what a post is about. */
const AUTHOR_SHARE = 0.3
/** A post that meets every interest (score 1) stands log2(1 + 8) ≈ 3.2 half-lives above one that meets none. */
const GAIN = 8

/** A score between about −1 and 1.3 as a shift: halfLife · log2(1 + 8·score), the same downwards for what is not wanted. */
export function shiftOf(score: number, halfLife: number): number {
  return Math.sign(score) * halfLife * Math.log2(1 + GAIN * Math.abs(score))
}

/**
 * The shift that a reader's profile gives each member that it touches, by its slot: Σ w_f over the features they share,
 * and 0.3 of the interest in the author. Each of both terms has its share of the shift.
 */
export function interestTerms(profile: Profile, pool: Pool, halfLife: number): Map<number, Term[]> {
  const touched = new Map<number, { sum: number; author: number; shared: [text: string, weight: number][] }>()
  const touch = (slot: number) => {
    const known = touched.get(slot)
    if (known !== undefined) return known
    const found = { sum: 0, author: 0, shared: [] }
    touched.set(slot, found)
    return found
  }
  for (const [feature, weight] of profile.features) {
    const posting = pool.having(feature)
    if (posting === undefined || weight === 0) continue
    for (const slot of posting.slots) {
      const found = touch(slot)
      found.sum += weight
      found.shared.push([posting.text, weight])
    }
  }
  for (const [author, affinity] of profile.authors)
    for (const slot of pool.by(author)) touch(slot).author = AUTHOR_SHARE * affinity

  const terms = new Map<number, Term[]>()
  for (const [slot, { sum, author, shared }] of touched) {
    const score = sum + author
    const perUnit = score === 0 ? 0 : shiftOf(score, halfLife) / score
    const own: Term[] = []
    if (shared.length > 0) own.push({ name: 'interest', ms: sum * perUnit, detail: inWords(shared) })
    if (author !== 0) own.push({ name: 'author', ms: author * perUnit, detail: aboutAuthor(author) })
    terms.set(slot, own)
  }
  return terms
}

const NAMED = 3

function inWords(shared: readonly [string, number][]): string {
  const strongest = shared.toSorted(([a, x], [b, y]) => Math.abs(y) - Math.abs(x) || (a < b ? -1 : 1))
  const named = strongest.slice(0, NAMED).map(([text, weight]) => (weight < 0 ? `not ${text}` : text))
  const more = shared.length - named.length
  return `about ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function aboutAuthor(affinity: number): string {
  return affinity > 0 ? 'by an author whose posts you liked' : 'by an author of whom you want less'
}

/** What others made of a post: halfLife · log2(1 + likes + 2·reposts + 2·quotes + 3·replies), for strangers. */
export function popularityTerm(
  stats: PostStats | undefined,
  halfLife: number,
  share: number,
): Term | undefined {
  if (stats === undefined) return undefined
  const engagement = stats.likes + 2 * stats.reposts + 2 * stats.quotes + 3 * stats.replies
  if (engagement === 0) return undefined
  const detail = `${stats.likes} likes, ${stats.reposts} reposts, ${stats.replies} replies, ${stats.quotes} quotes`
  return { name: 'popularity', ms: share * halfLife * Math.log2(1 + engagement), detail }
}

/** Members with their terms added up, highest first; ties as pages have them. */
export function ranked(members: readonly Member[], termsOf: (member: Member) => readonly Term[]): Scored[] {
  return members
    .map((member) => {
      const terms = termsOf(member)
      return { member, terms, key: terms.reduce((sum, { ms }) => sum + ms, member.time) }
    })
    .sort(higherFirst)
}

function higherFirst(a: Scored, b: Scored): number {
  if (a.key !== b.key) return b.key - a.key
  if (a.member.rkey !== b.member.rkey) return a.member.rkey < b.member.rkey ? 1 : -1
  return b.member.author - a.member.author
}

/** From the top to the bottom of a list, and one more: moving by so much moves a post past all others. */
export function spanOf(list: readonly Scored[]): number {
  let [top, bottom] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const { key } of list) {
    top = Math.max(top, key)
    bottom = Math.min(bottom, key)
  }
  return list.length === 0 ? 0 : top - bottom + 1
}
