import type { ColumnType, Generated } from 'kysely'
import type { Defaulted, Int8, Timestamp } from './column-types.ts'

/** How far stored posts have been put into feeds; see fillings.ts. */
export interface FillingsTable {
  feed: number
  rule_hash: string
  state: string
  since: Timestamp
  at: Timestamp
  allow_empty: Generated<boolean>
  newest: Int8
  oldest: Int8
  time: ColumnType<bigint | null, bigint | number | null | undefined>
  author: ColumnType<number | null, number | null | undefined>
  rkey: ColumnType<bigint | null, bigint | null | undefined>
  seen: Defaulted<bigint, bigint | number>
  shown: Defaulted<bigint, bigint | number>
  joined: Defaulted<bigint, bigint | number>
  removed: Defaulted<bigint, bigint | number>
}
