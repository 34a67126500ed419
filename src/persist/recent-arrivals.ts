import type { Selectable } from 'kysely'
import type { ArrivalChanges, ArrivalNote, Echoes } from './batch.ts'
import type { Reader } from './database.ts'
import type { Session, Statement } from './session.ts'
import type { RecentArrivalsTable } from './tables.ts'

/** $1 the rows as JSON. */
const NOTE: Statement = {
  name: 'note arrivals',
  text: `
    insert into recent_arrivals
    select * from json_populate_recordset(null::recent_arrivals, $1::json) order by feed, ordinal
    on conflict (feed, ordinal) do nothing`,
}

/** $1 feeds, $2 the first ordinals to forget, $3 the first to keep. */
const FORGET: Statement = {
  name: 'forget arrivals',
  text: `
    delete from recent_arrivals r using unnest($1::int[], $2::bigint[], $3::bigint[]) as i (feed, first, kept)
    where r.feed = i.feed and r.ordinal >= i.first and r.ordinal < i.kept`,
}

/** Stores what feeds remember of the posts of a batch, within its transaction. */
export async function putArrivals(session: Session, changes: readonly ArrivalChanges[]): Promise<void> {
  const rows = changes.flatMap(({ feed, notes }) => notes.map((note) => rowOf(feed, note)))
  if (rows.length > 0) await session.run(NOTE, [JSON.stringify(rows)])
  const forgotten = changes.filter(({ from, to }) => from < to)
  if (forgotten.length === 0) return
  await session.run(FORGET, [
    forgotten.map(({ feed }) => feed),
    forgotten.map(({ from }) => from),
    forgotten.map(({ to }) => to),
  ])
}

/** The numbers of the feeds that have notes. */
export async function feedsThatRemember(reader: Reader): Promise<number[]> {
  const rows = await reader.selectFrom('recent_arrivals').select('feed').distinct().orderBy('feed').execute()
  return rows.map(({ feed }) => feed)
}

/** Rows per read, so that one takes some 30 ms. */
const PAGE = 5_000

/** The notes of a feed, oldest first. */
export async function* readNotes(reader: Reader, feed: number, page = PAGE): AsyncGenerator<ArrivalNote> {
  let last = -1n
  for (;;) {
    const rows = await reader
      .selectFrom('recent_arrivals')
      .selectAll()
      .where('feed', '=', feed)
      .where('ordinal', '>', last)
      .orderBy('ordinal')
      .limit(page)
      .execute()
    for (const row of rows) yield noteIn(row)
    if (rows.length < page) return
    last = rows.at(-1)!.ordinal
  }
}

/**
 * What was found when a post arrived, by the names of the feeds that remember it; the post by its hash. Reads all
 * notes: for people who ask, not for every post.
 */
export async function readEchoes(reader: Reader, post: number): Promise<ReadonlyMap<string, Echoes>> {
  const rows = await reader
    .selectFrom('recent_arrivals')
    .innerJoin('feeds', 'feeds.id', 'recent_arrivals.feed')
    .selectAll('recent_arrivals')
    .select('feeds.name')
    .where('recent_arrivals.post', '=', BigInt(post))
    .orderBy('recent_arrivals.ordinal')
    .execute()
  return new Map(rows.map((row) => [row.name, noteIn(row).echoes]))
}

function rowOf(feed: number, { hosts, minima, echoes, ...note }: ArrivalNote) {
  const { copies, alike, byAuthor, byDomain } = echoes
  return {
    ...note,
    feed,
    hosts: hex(Float64Array.from(hosts)),
    minima: hex(minima),
    copies,
    alike,
    by_author: byAuthor,
    by_domain: byDomain,
  }
}

function noteIn(row: Selectable<RecentArrivalsTable>): ArrivalNote {
  return {
    ordinal: Number(row.ordinal),
    post: Number(row.post),
    author: Number(row.author),
    clock: Number(row.clock),
    hosts: [...new Float64Array(copied(row.hosts))],
    text: Number(row.text),
    letters: row.letters,
    minima: new Int32Array(copied(row.minima)),
    echoes: { copies: row.copies, alike: row.alike, byAuthor: row.by_author, byDomain: row.by_domain },
  }
}

/** How PostgreSQL reads bytes in JSON. */
function hex(array: Float64Array | Int32Array): string {
  return `\\x${Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('hex')}`
}

/** The bytes in a buffer of their own, which begins where the numbers do. */
function copied(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}
