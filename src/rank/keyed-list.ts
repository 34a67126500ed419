import type { Reader } from '../persist/database.ts'
import type { KeyedPosition } from './cursor.ts'
import { type KeyedRow, keyedRows } from './keyed.ts'
import { HIDES_NOTHING, type Hides } from './seen.ts'

export interface KeyedList {
  readonly rows: readonly KeyedRow[]
  /** Where the order goes on below them; undefined where it ends. */
  readonly tail: KeyedPosition | undefined
}

/** The first `count` rows below `start` (of all, where undefined) that are not hidden. */
export async function keyedList(
  reader: Reader,
  feed: number,
  asOf: bigint,
  start: KeyedPosition | undefined,
  count: number,
  hides: Hides = HIDES_NOTHING,
): Promise<KeyedList> {
  const rows: KeyedRow[] = []
  let tail = start
  do {
    const read = await keyedRows(reader, feed, asOf, tail, count).execute()
    rows.push(...(hides === HIDES_NOTHING ? read : read.filter((row) => !hides(row))))
    tail = read.length === count ? { family: 'keyed', asOf, ...read.at(-1)! } : undefined
  } while (rows.length < count && tail !== undefined)
  if (rows.length <= count) return { rows, tail }
  return { rows: rows.slice(0, count), tail: { family: 'keyed', asOf, ...rows[count - 1]! } }
}
