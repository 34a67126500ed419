import type { Reader } from './database.ts'

/**
 * A mark that changes whenever something was learnt of a reader that their lists should show at once: they asked for
 * more or less of something, or what they like was read from their repository.
 */
export async function latestLesson(reader: Reader, did: string): Promise<string> {
  const row = await reader
    .selectFrom('actors')
    .select((actor) => [
      actor
        .selectFrom('interactions')
        .select(({ fn }) => fn.max('interactions.id').as('id'))
        .whereRef('interactions.viewer', '=', 'actors.id')
        .where('event', 'in', ['requestMore', 'requestLess'])
        .as('wish'),
      actor
        .selectFrom('interest_readings')
        .select('due')
        .whereRef('interest_readings.viewer', '=', 'actors.id')
        .as('nextReading'),
    ])
    .where('actors.did', '=', did)
    .executeTakeFirst()
  return `${row?.wish ?? 0n} ${row?.nextReading?.getTime() ?? 0}`
}
