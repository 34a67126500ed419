import { tagMatcher } from '../../match/language-tags.ts'
import type { PostStats, Term } from '../algorithm.ts'
import type { Member, Pool } from './pool.ts'
import { keyOf } from './posts.ts'
import { makeProfile, strangeness } from './profile.ts'
import type { ReaderHistory } from './reader.ts'
import { interestTerms, popularityTerm, ranked, type Scored, spanOf } from './score.ts'
import { varied } from './variety.ts'

export interface OrderOptions {
  /** Milliseconds. */
  readonly halfLife: number
  readonly variety: number
}

/** Everything that a list depends on, already read. */
export interface OrderInput {
  readonly pool: Pool
  readonly history: ReaderHistory
  /** Features of what the reader engaged with, by post. */
  readonly hashes: ReadonlyMap<string, Int32Array>
  readonly popularity: ReadonlyMap<string, PostStats>
  readonly languages: readonly string[]
  /** Milliseconds since 1970. */
  readonly now: number
  readonly count: number
  readonly hides: (post: Member) => boolean
}

/** The posts of the pool as one reader gets them, best first. Pure: the same input gives the same list. */
export function orderFor(input: OrderInput, options: OrderOptions): Scored[] {
  const { pool, history, hashes, popularity, now, count, hides } = input
  const { halfLife, variety } = options
  const strange = strangeness(history)
  const interest = interestTerms(makeProfile(history, hashes, pool, now), pool, halfLife)
  const unwanted = new Set(history.wishes.filter(({ wants }) => wants === 'less').map(keyOf))
  const wanted = pool.members.filter((one) => !unwanted.has(one.key) && !hides(one))
  const byInterest = ranked(wanted, (member) => {
    const popular = strange > 0 ? popularityTerm(popularity.get(member.key), halfLife, strange) : undefined
    return [...(interest.get(member.slot) ?? []), ...(popular === undefined ? [] : [popular])]
  })
  const list = strange > 0 ? inLanguages(byInterest, input.languages, strange) : byInterest

  return varied(list, pool, { variety, halfLife, count })
}

/** Moves posts in none of these languages down: for strangers below all others. */
function inLanguages(list: Scored[], languages: readonly string[], strange: number): Scored[] {
  if (languages.length === 0) return list
  const matches = tagMatcher(languages)
  const detail = `not in ${languages.join(', ')}`
  const below: Term = { name: 'language', ms: -strange * spanOf(list), detail }
  const placed = list.map((scored) => (scored.member.langs.some(matches) ? scored : moved(scored, below)))
  return ranked(
    placed.map(({ member }) => member),
    lookup(placed),
  )
}

function lookup(list: readonly Scored[]): (member: Member) => readonly Term[] {
  const terms = new Map(list.map((scored) => [scored.member, scored.terms]))
  return (member) => terms.get(member)!
}

function moved(scored: Scored, term: Term): Scored {
  return { ...scored, key: scored.key + term.ms, terms: [...scored.terms, term] }
}
