import type { Reader } from './database.ts'

/** The number of the last time that a reader asked for more or less of something; 0 where they never did. */
export async function latestWish(reader: Reader, did: string): Promise<bigint> {
  const row = await reader
    .selectFrom('interactions')
    .innerJoin('actors', 'actors.id', 'interactions.viewer')
    .select(({ fn }) => fn.max('interactions.id').as('id'))
    .where('actors.did', '=', did)
    .where('event', 'in', ['requestMore', 'requestLess'])
    .executeTakeFirst()
  return row?.id ?? 0n
}
