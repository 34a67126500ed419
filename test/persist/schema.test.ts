import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import type { Tables } from '../../src/persist/tables.ts'
import { testDatabase } from '../support/database.ts'
import { dumpSchema, SCHEMA_FILE } from '../support/dump-schema.ts'

/** What Postgres calls the types that TypeScript sees as these. */
type SqlType<Value> = [Value] extends [bigint | null]
  ? 'int8'
  : [Value] extends [number | null]
    ? 'int2' | 'int4' | 'float4' | 'float8'
    : [Value] extends [boolean]
      ? 'bool'
      : [Value] extends [string | null]
        ? 'text' | 'tsvector'
        : [Value] extends [string[]]
          ? '_text'
          : [Value] extends [Date | null]
            ? 'timestamptz'
            : 'jsonb' | 'bytea'

type Selected<Column> = Column extends { readonly __select__: infer Value } ? Value : Column

/** Every column of every table: the compiler compares this with tables.ts, the test with the database. */
const COLUMNS: { [T in keyof Tables]: { [C in keyof Tables[T]]: Nullability<Selected<Tables[T][C]>> } } = {
  actors: {
    id: 'int4',
    did: 'text',
    handle: 'text?',
    handle_us: 'int8?',
    status: 'text',
    status_us: 'int8',
    floor: 'int8',
  },
  fillings: {
    feed: 'int4',
    rule_hash: 'text',
    state: 'text',
    since: 'timestamptz',
    at: 'timestamptz',
    allow_empty: 'bool',
    newest: 'int8',
    oldest: 'int8',
    time: 'int8?',
    author: 'int4?',
    rkey: 'int8?',
    seen: 'int8',
    shown: 'int8',
    joined: 'int8',
    removed: 'int8',
  },
  unseen_accounts: { did: 'text', status: 'text', status_us: 'int8', floor: 'int8', at: 'timestamptz' },
  posts: {
    author: 'int4',
    rkey: 'int8',
    rev: 'int8',
    time: 'int8',
    created_at: 'int8?',
    text: 'text',
    langs: '_text',
    tags: '_text',
    mentions: '_text',
    links: '_text',
    titles: '_text',
    alts: '_text',
    labels: '_text',
    images: 'int2',
    flags: 'int2',
    quote_author: 'int4?',
    quote_rkey: 'int8?',
    root_author: 'int4?',
    root_rkey: 'int8?',
    parent_author: 'int4?',
    parent_rkey: 'int8?',
    fingerprint: 'int8?',
    lat: 'float4?',
    lon: 'float4?',
    confidence: 'float4?',
    location: 'jsonb?',
    cell: 'int4?',
    tsv: 'tsvector',
  },
  told_places: { did: 'text', ordinal: 'int8', records: 'jsonb' },
  feeds: {
    id: 'int4',
    name: 'text',
    rule_hash: 'text',
    created_at: 'timestamptz',
    removed_at: 'timestamptz?',
    standing: 'text',
  },
  feed_posts: {
    feed: 'int4',
    author: 'int4',
    rkey: 'int8',
    rank_key: 'int8',
    hidden: 'bool',
    waiting: 'bool',
    lift: 'int8',
    needs: 'text?',
    baseline: 'int2?',
    feedback: 'int4?',
  },
  post_stats: {
    author: 'int4',
    rkey: 'int8',
    likes: 'int4',
    reposts: 'int4',
    replies: 'int4',
    quotes: 'int4',
    withdrawn: 'int8',
  },
  engagements: {
    subject_rkey: 'int8',
    subject_author: 'int4',
    kind: 'int2',
    actor: 'int4',
    rkey: 'int8',
    rev: 'int8',
  },
  tombstones: { key: 'int8', rev: 'int8', at: 'timestamptz' },
  cursors: {
    stream: 'text',
    host: 'text',
    wire: 'text',
    boot_id: 'text?',
    seq: 'int8?',
    time_us: 'int8',
    updated_at: 'timestamptz',
  },
  gaps: { stream: 'text', from_us: 'int8', to_us: 'int8', reason: 'text', at: 'timestamptz' },
  interactions: {
    id: 'int8',
    viewer: 'int4',
    feed: 'int4?',
    event: 'text',
    author: 'int4',
    rkey: 'int8',
    feed_context: 'text?',
    req_id: 'text?',
    at: 'timestamptz',
  },
  interests: {
    viewer: 'int4',
    author: 'int4',
    rkey: 'int8',
    likes: 'int4',
    liked: 'int8',
    read_at: 'timestamptz',
  },
  interest_readings: { viewer: 'int4', due: 'timestamptz' },
  identities: { did: 'text', doc: 'jsonb', fetched_at: 'timestamptz' },
  handles: { handle: 'text', did: 'text?', checked_at: 'timestamptz' },
  secrets: { name: 'text', value: 'bytea', created_at: 'timestamptz' },
  recent_arrivals: {
    feed: 'int4',
    ordinal: 'int8',
    post: 'int8',
    author: 'int8',
    clock: 'int8',
    hosts: 'bytea',
    text: 'int8',
    letters: 'int4',
    minima: 'bytea',
    copies: 'int2',
    alike: 'int2',
    by_author: 'int2',
    by_domain: 'int2',
  },
  author_stats: { author: 'int4', at: 'timestamptz', posts: 'float8', level: 'float8' },
  feedback_progress: { single: 'bool', read: 'int8' },
  feedback_due: { feed: 'int4', author: 'int4', rkey: 'int8', marks: 'int4' },
  snapshots: {
    id: 'int8',
    feed: 'int4',
    made_at: 'timestamptz',
    expires_at: 'timestamptz',
    body: 'bytea',
  },
  migrations: { id: 'int4', name: 'text', checksum: 'text', applied_at: 'timestamptz' },
}

type Nullability<Value> = [unknown] extends [Value]
  ? SqlType<Value>
  : null extends Value
    ? `${SqlType<Value>}?`
    : SqlType<Value>

it('has the tables and columns that tables.ts names, and no others', async () => {
  await using database = await testDatabase()
  const { rows } = await sql<{ table: string; column: string; type: string; nullable: boolean }>`
    select c.relname as table, a.attname as column, t.typname as type, not a.attnotnull as nullable
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 join pg_type t on t.oid = a.atttypid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`.execute(
    database.db,
  )
  const found: Record<string, Record<string, string>> = {}
  for (const { table, column, type, nullable } of rows) {
    found[table] = { ...found[table], [column]: nullable ? `${type}?` : type }
  }
  expect(found).toEqual(COLUMNS)
})

it('is what sql/schema.sql shows', async () => {
  await using database = await testDatabase()
  expect(await dumpSchema(database.db), 'run: npm run generate').toBe(await readFile(SCHEMA_FILE, 'utf8'))
})
