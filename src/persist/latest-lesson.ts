import type { Reader } from './database.ts'

/**
 * A mark that changes whenever something was learnt of a reader that their lists should show at once: they asked for
 * more or less of something, or what they like was read from their repository.
 */
export async function latestLesson(reader: Reader, did: string): Promise<string> {
  const row = await latestLessonRows(reader, did).executeTakeFirst()
  return `${row?.requestMore ?? 0n} ${row?.requestLess ?? 0n} ${row?.nextReading?.getTime() ?? 0}`
}

/** The statement behind it: event by event, so that each is the end of an index range. */
export function latestLessonRows(reader: Reader, did: string) {
  return reader
    .selectFrom('actors')
    .select((actor) => [
      ...(['requestMore', 'requestLess'] as const).map((event) =>
        actor
          .selectFrom('interactions')
          .select('interactions.id')
          .whereRef('interactions.viewer', '=', 'actors.id')
          .where('event', '=', event)
          .orderBy('at', 'desc')
          .orderBy('id', 'desc')
          .limit(1)
          .as(event),
      ),
      actor
        .selectFrom('interest_readings')
        .select('due')
        .whereRef('interest_readings.viewer', '=', 'actors.id')
        .as('nextReading'),
    ])
    .where('actors.did', '=', did)
}
