import type { ColumnType, Generated } from 'kysely'
import type { Post } from '../event.ts'
import type { Defaulted, Identity, Int8, Timestamp } from './column-types.ts'
import type { FillingsTable } from './fillings-table.ts'
import type {
  FeedbackDueTable,
  FeedbackProgressTable,
  InteractionsTable,
  InterestReadingsTable,
  InterestsTable,
  SnapshotsTable,
} from './reader-tables.ts'
import type { ToldRecord } from './told-places.ts'

/**
 * The tables of sql/ as Kysely sees them; test/persist/schema.test.ts compares both. int8 is bigint everywhere
 * (database.ts parses it so); TIDs need all 63 bits.
 */
export interface Tables {
  readonly actors: ActorsTable
  readonly unseen_accounts: UnseenAccountsTable
  readonly posts: PostsTable
  readonly feeds: FeedsTable
  readonly feed_posts: FeedPostsTable
  readonly post_stats: PostStatsTable
  readonly engagements: EngagementsTable
  readonly tombstones: TombstonesTable
  readonly cursors: CursorsTable
  readonly gaps: GapsTable
  readonly interactions: InteractionsTable
  readonly interests: InterestsTable
  readonly interest_readings: InterestReadingsTable
  readonly identities: IdentitiesTable
  readonly handles: HandlesTable
  readonly migrations: MigrationsTable
  readonly secrets: SecretsTable
  readonly recent_arrivals: RecentArrivalsTable
  readonly author_stats: AuthorStatsTable
  readonly feedback_progress: FeedbackProgressTable
  readonly feedback_due: FeedbackDueTable
  readonly snapshots: SnapshotsTable
  readonly told_places: ToldPlacesTable
  readonly fillings: FillingsTable
}

interface ActorsTable {
  id: Identity<number>
  did: string
  handle: string | null
  handle_us: ColumnType<bigint | null, bigint | number | null | undefined>
  status: Generated<string>
  status_us: Defaulted<bigint, bigint | number>
  floor: Defaulted<bigint>
}

interface UnseenAccountsTable {
  did: string
  status: Generated<string>
  status_us: Defaulted<bigint, bigint | number>
  floor: Defaulted<bigint>
  at: Timestamp
}

/** What a post's record and others tell of where it belongs, as it stood in the post. */
export type StoredLocation = Pick<Post, 'coordinates' | 'address' | 'told'>

interface PostsTable {
  author: number
  rkey: bigint
  rev: bigint
  time: Int8
  created_at: ColumnType<bigint | null, bigint | number | null | undefined>
  text: string
  langs: string[]
  tags: string[]
  mentions: string[]
  links: string[]
  titles: string[]
  alts: string[]
  labels: string[]
  images: number
  flags: number
  quote_author: number | null
  quote_rkey: bigint | null
  root_author: number | null
  root_rkey: bigint | null
  parent_author: number | null
  parent_rkey: bigint | null
  fingerprint: bigint | null
  lat: number | null
  lon: number | null
  confidence: number | null
  location: ColumnType<StoredLocation | null, string | null | undefined>
  cell: number | null
  tsv: string
}

interface FeedsTable {
  id: Identity<number>
  name: string
  rule_hash: string
  created_at: Timestamp
  removed_at: ColumnType<Date | null, Date | string | null | undefined>
  standing: Generated<string>
}

interface FeedPostsTable {
  feed: number
  author: number
  rkey: bigint
  rank_key: Int8
  hidden: Generated<boolean>
  waiting: Generated<boolean>
  lift: Defaulted<bigint, bigint | number>
  needs: ColumnType<string | null, string | null | undefined>
  baseline: ColumnType<number | null, number | null | undefined>
  feedback: ColumnType<number | null, number | null | undefined>
}

interface PostStatsTable {
  author: number
  rkey: bigint
  likes: Generated<number>
  reposts: Generated<number>
  replies: Generated<number>
  quotes: Generated<number>
  /** The newest revision that took an account off a counter, or TID of the moment when feedback moved the post down. */
  withdrawn: Defaulted<bigint>
}

interface EngagementsTable {
  subject_rkey: bigint
  subject_author: number
  kind: number
  actor: number
  rkey: bigint
  rev: bigint
}

interface TombstonesTable {
  key: bigint
  rev: bigint
  at: Timestamp
}

interface CursorsTable {
  stream: string
  host: string
  wire: string
  boot_id: string | null
  seq: ColumnType<bigint | null, bigint | number | null | undefined>
  time_us: Int8
  updated_at: Timestamp
}

interface GapsTable {
  stream: string
  from_us: Int8
  to_us: Int8
  reason: string
  at: Timestamp
}

interface IdentitiesTable {
  did: string
  doc: ColumnType<unknown, string>
  fetched_at: Timestamp
}

interface HandlesTable {
  handle: string
  did: string | null
  checked_at: Timestamp
}

interface MigrationsTable {
  id: number
  name: string
  checksum: string
  applied_at: Timestamp
}

interface SecretsTable {
  name: string
  value: Buffer
  created_at: Timestamp
}

export interface RecentArrivalsTable {
  feed: number
  ordinal: Int8
  post: Int8
  author: Int8
  clock: Int8
  hosts: Buffer
  text: Int8
  letters: number
  minima: Buffer
  copies: number
  alike: number
  by_author: number
  by_domain: number
}

interface AuthorStatsTable {
  author: number
  at: ColumnType<Date, Date | string>
  posts: number
  level: number
}

interface ToldPlacesTable {
  did: string
  ordinal: Int8
  records: ColumnType<readonly ToldRecord[], string>
}
