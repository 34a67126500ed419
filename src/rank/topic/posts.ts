import { sql } from 'kysely'
import QuickLRU from 'quick-lru'
import type { Reader } from '../../persist/database.ts'
import { type Feature, featuresOf, type TopicalPost } from './features.ts'

/** A post by its key; `rev` is the repository's revision that wrote what is stored. */
export interface PostKey {
  readonly author: number
  readonly rkey: bigint
}

/** What a stored post is about. */
export interface PostContent extends PostKey {
  readonly rev: bigint
  /** Declared languages, as written. */
  readonly langs: readonly string[]
  readonly features: readonly Feature[]
}

export function keyOf({ author, rkey }: PostKey): string {
  return `${author}/${rkey}`
}

/** Reads what the posts are about; posts that are not stored are missing. */
export async function readContents(
  reader: Reader,
  keys: readonly PostKey[],
): Promise<ReadonlyMap<string, PostContent>> {
  if (keys.length === 0) return new Map()
  const rows = await reader
    .selectFrom(
      sql<PostKey & TopicalRow>`(
    select k.author, k.rkey, p.*, q.did as quoted
    from unnest(
      ${keys.map(({ author }) => author)}::int4[], ${keys.map(({ rkey }) => rkey.toString())}::int8[]
    ) as k (author, rkey)
    cross join lateral (
      select rev, langs, text, alts, titles, tags, links, mentions, quote_author from posts
      where posts.author = k.author and posts.rkey = k.rkey limit 1
    ) p
    left join actors q on q.id = p.quote_author)`.as('contents'),
    )
    .selectAll()
    .execute()
  return new Map(
    rows.map((row) => [
      keyOf(row),
      {
        author: row.author,
        rkey: row.rkey,
        rev: row.rev,
        langs: row.langs,
        features: featuresOf({ ...row, quoted: row.quoted ?? undefined }),
      },
    ]),
  )
}

interface TopicalRow extends Omit<TopicalPost, 'quoted'> {
  readonly rev: bigint
  readonly langs: readonly string[]
  readonly quoted: string | null
}

/** Features by number, without their words: what readers liked is read again and again. About 300 bytes a post. */
type Remembered = QuickLRU<string, { readonly rev: bigint; readonly hashes: Int32Array }>

const REMEMBERED = 40_000
const memories = new WeakMap<Reader, Remembered>()

/** The features of posts as numbers; posts that are not stored are missing. */
export async function readHashes(
  reader: Reader,
  keys: readonly PostKey[],
): Promise<ReadonlyMap<string, Int32Array>> {
  const memory: Remembered = memories.get(reader) ?? new QuickLRU({ maxSize: REMEMBERED })
  memories.set(reader, memory)
  if (keys.length === 0) return new Map()
  const rows = await reader
    .selectFrom(
      sql<PostKey & { readonly rev: bigint }>`(
    select k.author, k.rkey, p.rev
    from unnest(
      ${keys.map(({ author }) => author)}::int4[], ${keys.map(({ rkey }) => rkey.toString())}::int8[]
    ) as k (author, rkey)
    cross join lateral (
      select rev from posts where posts.author = k.author and posts.rkey = k.rkey limit 1
    ) p)`.as('revs'),
    )
    .selectAll()
    .execute()
  const found = new Map<string, Int32Array>()
  const missing: PostKey[] = []
  for (const row of rows) {
    const known = memory.get(keyOf(row))
    if (known?.rev === row.rev) found.set(keyOf(row), known.hashes)
    else missing.push(row)
  }
  for (const [key, content] of await readContents(reader, missing)) {
    const hashes = Int32Array.from(content.features, ({ hash }) => hash)
    memory.set(key, { rev: content.rev, hashes })
    found.set(key, hashes)
  }
  return found
}
