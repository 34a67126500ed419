import { setTimeout as pause } from 'node:timers/promises'
import { sql, type Transaction } from 'kysely'
import { tidAt, tidMicros } from '../tid.ts'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'
import { isLockTimeout } from './unavailable.ts'

/** A half-open stretch of time, in microseconds since 1970. */
export interface Range {
  readonly from: number
  readonly to: number
}

interface Partition extends Range {
  readonly table: PartitionedTable
  readonly name: string
}

/**
 * The tables whose partitions are ranges of rkey, with the storage settings of a partition. In the order in which
 * partitions are dropped: what readers see goes first.
 */
const PARTITIONED = {
  // Vacuum early: an index-only scan needs the visibility map.
  feed_posts: 'autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02',
  engagements: '',
  // Room in each page keeps every counter update HOT.
  post_stats: 'fillfactor = 70',
  posts: '',
} as const

type PartitionedTable = keyof typeof PARTITIONED
const TABLES = Object.keys(PARTITIONED) as PartitionedTable[]

const HOUR_US = 3_600_000_000

/** Hours per partition for a retention in hours: a day each up to 31 days, then longer, so that there are never many. */
export function partitionHours(retentionHours: number): number {
  return 24 * Math.max(1, Math.ceil(retentionHours / 24 / 31))
}

/**
 * Makes sure that every moment from `fromMicros` to `toMicros` (µs since 1970, both included) has its partitions.
 * New ones are made beside the tables and attached, which readers and writers do not notice. May run in several
 * processes at once. Returns the names of the partitions made.
 */
export async function ensurePartitions(
  db: Database,
  fromMicros: number,
  toMicros: number,
  lengthHours: number,
): Promise<readonly string[]> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('lycan partitions'))`.execute(tx)
    const present = await listPartitions(tx)
    const made: string[] = []
    for (const table of TABLES) {
      const own = present.filter((partition) => partition.table === table)
      for (const range of missingRanges(own, fromMicros, toMicros, lengthHours * HOUR_US)) {
        made.push(await createPartition(tx, table, range))
      }
    }
    return made
  })
}

/**
 * The ranges still to be made so that [from, to] is covered. Each starts and ends at a multiple of `length`, unless
 * a present range (`present` is sorted and free of overlaps) stands nearer.
 */
export function missingRanges(present: readonly Range[], from: number, to: number, length: number): Range[] {
  const missing: Range[] = []
  let at = from
  while (at <= to) {
    const covering = present.find((range) => range.from <= at && at < range.to)
    if (covering !== undefined) {
      at = covering.to
      continue
    }
    const start = Math.floor(at / length) * length
    const before = present.findLast((range) => range.to <= at)
    const after = present.find((range) => range.from > at)
    const range = {
      from: Math.max(start, before?.to ?? 0),
      to: Math.min(start + length, after?.from ?? Number.POSITIVE_INFINITY),
    }
    missing.push(range)
    at = range.to
  }
  return missing
}

/** Knows, as of when it was loaded, which moments every partitioned table covers. */
export interface Coverage {
  /** Whether a row of that moment (µs since 1970) has somewhere to go. */
  has(micros: number): boolean
}

export async function loadCoverage(db: Database): Promise<Coverage> {
  const present = await listPartitions(db)
  const byTable = TABLES.map((table) => present.filter((partition) => partition.table === table))
  return {
    has: (micros) => byTable.every((ranges) => ranges.some(({ from, to }) => from <= micros && micros < to)),
  }
}

export interface DropReport {
  readonly dropped: readonly string[]
  /** Partitions that stayed because somebody was reading them all the time; the next run tries again. */
  readonly busy: readonly string[]
}

/**
 * Drops the partitions that hold nothing from `beforeMicros` (µs since 1970) or later. Dropping locks the table for
 * a moment, so each waits at most 100 ms for its turn, lest readers queue behind it, and tries again.
 */
export async function dropPartitions(db: Database, beforeMicros: number, attempts = 20): Promise<DropReport> {
  const dropped: string[] = []
  const busy: string[] = []
  const present = await listPartitions(db)
  for (const table of TABLES) {
    for (const { name } of present.filter((p) => p.table === table && p.to <= beforeMicros)) {
      const done = await dropPartition(db, name, attempts)
      ;(done ? dropped : busy).push(name)
    }
  }
  return { dropped, busy }
}

async function dropPartition(db: Database, name: string, attempts: number): Promise<boolean> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    try {
      await db.transaction().execute(async (tx) => {
        await sql`set local lock_timeout = '100ms'`.execute(tx)
        await sql`drop table if exists ${sql.table(name)}`.execute(tx)
      })
      return true
    } catch (error) {
      if (!isLockTimeout(error)) throw error
      if (attempt < attempts) await pause(100 + Math.random() * 200)
    }
  }
  return false
}

async function createPartition(
  tx: Transaction<Tables>,
  table: PartitionedTable,
  range: Range,
): Promise<string> {
  const name = `${table}_${new Date(range.from / 1000).toISOString().replace(/\D/g, '').slice(0, 10)}`
  const settings = PARTITIONED[table]
  await sql`
    create table ${sql.table(name)} (like ${sql.table(table)} including defaults including constraints)
    ${sql.raw(settings && `with (${settings})`)}`.execute(tx)
  // `create table … partition of` would lock the whole table; attaching lets reads and writes go on.
  await sql`
    alter table ${sql.table(table)} attach partition ${sql.table(name)}
    for values from (${sql.lit(tidAt(range.from))}) to (${sql.lit(tidAt(range.to))})`.execute(tx)
  return name
}

async function listPartitions(db: Database): Promise<Partition[]> {
  const { rows } = await sql<{ parent: PartitionedTable; name: string; bound: string }>`
    select parent.relname as parent, part.relname as name, pg_get_expr(part.relpartbound, part.oid) as bound
    from pg_inherits i
    join pg_class part on part.oid = i.inhrelid
    join pg_class parent on parent.oid = i.inhparent
    where i.inhparent = any (${TABLES}::regclass[])`.execute(db)
  return rows
    .map(({ parent, name, bound }) => {
      const [from, to] = [...bound.matchAll(/'(\d+)'/g)].map((match) => tidMicros(BigInt(match[1]!)))
      return { table: parent, name, from: from!, to: to! }
    })
    .sort((a, b) => a.from - b.from)
}
