import type { ColumnType, Generated } from 'kysely'
import type { Identity, Int8, Timestamp } from './column-types.ts'

// The tables of sql/ about readers; tables.ts has the others.

export interface InteractionsTable {
  id: Identity<bigint>
  viewer: number
  feed: number | null
  event: string
  author: number
  rkey: bigint
  feed_context: string | null
  req_id: string | null
  at: Timestamp
}

export interface InterestsTable {
  viewer: number
  author: number
  rkey: bigint
  likes: number
  liked: Int8
  read_at: Timestamp
}

export interface InterestReadingsTable {
  viewer: number
  due: ColumnType<Date, Date | string>
}

export interface FeedbackProgressTable {
  single: Generated<boolean>
  read: Int8
}

export interface FeedbackDueTable {
  feed: number
  author: number
  rkey: bigint
  marks: Generated<number>
}

export interface SnapshotsTable {
  id: Int8
  feed: number
  made_at: Timestamp
  expires_at: ColumnType<Date, Date | string>
  body: Buffer
}
