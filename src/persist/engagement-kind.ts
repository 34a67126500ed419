import type { EngagementPut } from './batch.ts'

/** The numbers in engagements.kind, and the counter of post_stats each feeds. */
export const ENGAGEMENT_KINDS = [
  { name: 'like', number: 1, counter: 'likes' },
  { name: 'repost', number: 2, counter: 'reposts' },
  { name: 'reply', number: 3, counter: 'replies' },
  { name: 'quote', number: 4, counter: 'quotes' },
] as const satisfies readonly { name: EngagementPut['kind']; number: number; counter: string }[]

const NUMBERS = new Map<string, number>(ENGAGEMENT_KINDS.map(({ name, number }) => [name, number]))

export function kindNumber(kind: EngagementPut['kind']): number {
  return NUMBERS.get(kind)!
}

/**
 * SQL that moves the counters of post_stats by the rows of `source` (author, rkey, kind), one for each account that
 * came or went; of those that went (with the rev that took them) it is noted when. Rows are taken in key order, so that two writers could never wait for each other in a circle.
 */
export function moveCounters(source: string, sign: '+' | '-'): string {
  const noted =
    sign === '-' ? { sum: ', max(rev) as rev', move: ', withdrawn = greatest(s.withdrawn, d.rev)' } : NONE
  const sums = ENGAGEMENT_KINDS.map(
    ({ number, counter }) => `count(*) filter (where kind = ${number})::int as ${counter}`,
  )
  const moves = ENGAGEMENT_KINDS.map(({ counter }) => `${counter} = s.${counter} ${sign} d.${counter}`)
  return `
    update post_stats s set ${moves.join(', ')}${noted.move}
    from (select author, rkey, ${sums.join(', ')}${noted.sum} from ${source} group by author, rkey order by author, rkey) d
    where s.author = d.author and s.rkey = d.rkey`
}

const NONE = { sum: '', move: '' }

/**
 * SQL that is true for the rows `e` of engagements by the account of `other` with its post, of its kind. Comparing the
 * last three columns as a row leaves the planner no choice but the primary key, which then goes straight to the account:
 * by the index on actor it would read all that a busy account liked, or (by kind and actor) all of that index.
 */
export function ofSameAccount(other: string): string {
  const rest = (row: string) => `(${row}.subject_author, ${row}.kind, ${row}.actor)`
  return `e.subject_rkey = ${other}.subject_rkey and ${rest('e')} >= ${rest(other)} and ${rest('e')} <= ${rest(other)}`
}
