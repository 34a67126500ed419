import { sql } from 'kysely'
import type { Candidate } from './algorithm.ts'

/**
 * Posts as table `asked (author, rkey)` of a statement. `from` and `to` are their smallest and largest rkey: said in
 * the conditions, they spare the partitions that hold none of them. `isAsked` says it all of a table joined laterally
 * whose columns are `author` and `rkey` too.
 */
export function askedPosts(posts: readonly Candidate[]) {
  const authors = posts.map(({ author }) => author)
  const rkeys = posts.map(({ rkey }) => rkey)
  const [first = 0n] = rkeys
  const from = rkeys.reduce((least, rkey) => (rkey < least ? rkey : least), first)
  const to = rkeys.reduce((most, rkey) => (rkey > most ? rkey : most), first)
  return {
    asked: sql<{
      author: number
      rkey: bigint
    }>`unnest(${authors}::int[], ${rkeys.map(String)}::int8[])`.as<'asked'>(sql`asked (author, rkey)`),
    from,
    to,
    isAsked: sql<boolean>`author = asked.author and rkey = asked.rkey and rkey between ${from} and ${to}`,
  }
}
