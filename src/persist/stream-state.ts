import type { StreamCursor, StreamOrigin } from './batch.ts'
import type { Session, Statement } from './session.ts'

/** A stretch of a stream that was never seen, in microseconds since 1970. */
export interface Gap {
  readonly fromUs: number
  readonly toUs: number
  /** In a few words, for the operator. */
  readonly reason: string
}

const READ_CURSOR: Statement = {
  name: 'read cursor',
  text: 'select host, wire, boot_id, seq, time_us from cursors where stream = $1',
}

const MOVE_CURSOR: Statement = {
  name: 'move cursor',
  text: `
    insert into cursors (stream, host, wire, boot_id, seq, time_us) values ($1, $2, $3, $4, $5, $6)
    on conflict (stream) do update set host = excluded.host, wire = excluded.wire, boot_id = excluded.boot_id,
      seq = excluded.seq, time_us = excluded.time_us, updated_at = now()`,
}

const RECORD_GAP: Statement = {
  name: 'record gap',
  text: `
    insert into gaps (stream, from_us, to_us, reason) values ($1, $2, $3, $4)
    on conflict (stream, from_us, to_us) do nothing`,
}

interface CursorRow {
  readonly host: string
  readonly wire: StreamOrigin['wire']
  readonly boot_id: string | null
  readonly seq: bigint | null
  readonly time_us: bigint
}

/** Where the stream was left, or undefined where it never began. */
export async function readCursor(session: Session, stream: string): Promise<StreamCursor | undefined> {
  const [row] = await session.run<CursorRow>(READ_CURSOR, [stream])
  if (row === undefined) return undefined
  return {
    origin: { host: row.host, wire: row.wire, bootId: row.boot_id ?? undefined },
    seq: row.seq === null ? undefined : Number(row.seq),
    timeUs: Number(row.time_us),
  }
}

export async function moveCursor(session: Session, stream: string, cursor: StreamCursor): Promise<void> {
  const { host, wire, bootId } = cursor.origin
  await session.run(MOVE_CURSOR, [stream, host, wire, bootId, cursor.seq, Math.floor(cursor.timeUs)])
}

/** Remembers a gap; recording the same one again changes nothing. */
export async function recordGap(session: Session, stream: string, gap: Gap): Promise<void> {
  await session.run(RECORD_GAP, [stream, Math.floor(gap.fromUs), Math.floor(gap.toUs), gap.reason])
}
