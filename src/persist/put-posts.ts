import type { Post, RecordRef } from '../event.ts'
import { decodeTid } from '../tid.ts'
import type { Actors } from './actors.ts'
import type { LikelyPlace, PostPut } from './batch.ts'
import { cellOf } from './grid.ts'
import { putMemberships } from './put-memberships.ts'
import { rkeyBounds } from './rkey-bounds.ts'
import type { Session, Statement } from './session.ts'
import type { StoredLocation } from './tables.ts'
import { tombstoneKey } from './tombstone.ts'
import type { TouchedPosts } from './touched.ts'

/** The columns of posts that come from the record, with their types. */
const COLUMNS = {
  author: 'int',
  rkey: 'bigint',
  rev: 'bigint',
  time: 'bigint',
  created_at: 'bigint',
  text: 'text',
  langs: 'text[]',
  tags: 'text[]',
  mentions: 'text[]',
  links: 'text[]',
  titles: 'text[]',
  alts: 'text[]',
  labels: 'text[]',
  images: 'smallint',
  flags: 'smallint',
  quote_author: 'int',
  quote_rkey: 'bigint',
  root_author: 'int',
  root_rkey: 'bigint',
  parent_author: 'int',
  parent_rkey: 'bigint',
  fingerprint: 'bigint',
  lat: 'real',
  lon: 'real',
  cell: 'int',
  confidence: 'real',
  location: 'jsonb',
} as const

const names = Object.keys(COLUMNS)
const updated = [...names, 'tsv'].filter((name) => name !== 'author' && name !== 'rkey')

/**
 * $1 the rows as JSON (arrays in columns do not survive unnest), $2 and $3 the smallest and largest rkey.
 * Every column follows the record with the highest rev; what happened to each row comes back.
 */
const PUT_POSTS: Statement = {
  name: 'put posts',
  text: `
    with input as materialized (
      select * from json_to_recordset($1::json) as t (
        key bigint, keep boolean, words text[], ${Object.entries(COLUMNS)
          .map(([name, type]) => `${name} ${type}`)
          .join(', ')})
    ),
    found as materialized (
      select i.*, a.floor,
        (select t.rev from tombstones t where t.key = i.key) as buried,
        (select p.rev from posts p
          where p.author = i.author and p.rkey = i.rkey and p.rkey between $2 and $3) as present
      from input i join actors a on a.id = i.author
    ),
    judged as materialized (
      select *, case
        when buried >= rev then 'tombstone'
        when rev < floor then 'floor'
        when present >= rev then 'rev'
        when present is not null then 'updated'
        when keep then 'inserted'
        else 'unwanted'
      end as outcome
      from found
    ),
    written as (
      insert into posts (${names.join(', ')}, tsv)
      select ${names.join(', ')}, array_to_tsvector(words) from judged
      where outcome in ('inserted', 'updated') order by author, rkey
      on conflict (author, rkey) do update set ${updated.map((name) => `${name} = excluded.${name}`).join(', ')}
    ),
    counters as (
      insert into post_stats (author, rkey)
      select author, rkey from judged where outcome in ('inserted', 'updated') order by author, rkey
      on conflict (author, rkey) do nothing
    )
    select author, rkey, outcome from judged`,
}

/** Why a post was not written: a deletion or a purge is newer, what is stored is as new, or nobody has it. */
export type PostRefusal = 'tombstone' | 'floor' | 'rev' | 'unwanted'

export interface PostReport {
  readonly inserted: number
  readonly updated: number
  readonly refused: Readonly<Record<PostRefusal, number>>
  /** Rows of feed_posts that came and went. */
  readonly joined: number
  readonly left: number
}

/** Inserts posts or brings them up to date, with their memberships. `baselined`: see putMemberships. */
export async function putPosts(
  session: Session,
  actors: Actors,
  baselined: readonly number[],
  puts: readonly PostPut[],
  touched: TouchedPosts,
): Promise<PostReport> {
  const count = { inserted: 0, updated: 0, tombstone: 0, floor: 0, rev: 0, unwanted: 0 }
  if (puts.length === 0) return report(count, 0, 0)
  const ids = await actors.resolve(puts.flatMap(accountsOf), [])
  const rows = puts.map((put) => postRow(put, ids))
  const judged = await session.run<{ author: number; rkey: bigint; outcome: keyof typeof count }>(PUT_POSTS, [
    JSON.stringify(rows),
    ...rkeyBounds(puts.map((put) => put.rkey)),
  ])
  const outcomes = new Map(judged.map((row) => [`${row.author}/${row.rkey}`, row.outcome]))
  const written = puts.flatMap((put) => {
    const author = ids.get(put.post.did)!
    const outcome = outcomes.get(`${author}/${put.rkey}`)!
    count[outcome]++
    return outcome === 'inserted' || outcome === 'updated'
      ? [{ put, author, fresh: outcome === 'inserted' }]
      : []
  })
  const moved = await putMemberships(session, written, baselined)
  for (const { author, put } of written) if (put.memberships.length > 0) touched.add(author, put.rkey)
  return report(count, moved.joined, moved.left)
}

function report(
  { inserted, updated, ...refused }: { inserted: number; updated: number } & Record<PostRefusal, number>,
  joined: number,
  left: number,
): PostReport {
  return { inserted, updated, refused, joined, left }
}

/** References whose key is no TID are not stored: such a post cannot exist. */
function stored(ref: RecordRef | undefined): { did: string; rkey: bigint } | undefined {
  const rkey = ref && decodeTid(ref.rkey)
  return ref === undefined || rkey === undefined ? undefined : { did: ref.did, rkey }
}

function accountsOf({ post }: PostPut): string[] {
  const refs = [stored(post.quote), stored(post.replyRoot), stored(post.replyParent)]
  return [post.did, ...refs.flatMap((ref) => ref?.did ?? [])]
}

function postRow(
  { post, rkey, rev, keep, searchText, fingerprint, place }: PostPut,
  ids: ReadonlyMap<string, number>,
): Record<string, unknown> {
  const reference = (name: string, ref: RecordRef | undefined) => {
    const kept = stored(ref)
    return { [`${name}_author`]: kept && ids.get(kept.did), [`${name}_rkey`]: kept?.rkey.toString() }
  }
  return {
    key: tombstoneKey(post.did, 'post', rkey).toString(),
    keep,
    words: searchWords(searchText),
    author: ids.get(post.did),
    rkey: rkey.toString(),
    rev: rev.toString(),
    time: post.time,
    created_at: post.createdAt,
    text: post.text,
    langs: post.langs,
    tags: post.tags,
    mentions: post.mentions,
    links: post.links,
    titles: post.titles,
    alts: post.alts,
    labels: post.labels,
    images: post.images,
    flags: postFlags(post),
    fingerprint: fingerprint?.toString(),
    ...placeColumns(place ?? (post.coordinates && { ...post.coordinates, confidence: 1 })),
    location: locationOf(post),
    ...reference('quote', post.quote),
    ...reference('root', post.replyRoot),
    ...reference('parent', post.replyParent),
  }
}

/** The cell is that of the point as the columns hold it, with seven digits. */
function placeColumns(place: LikelyPlace | undefined) {
  if (place === undefined) return {}
  const at = { lat: Math.fround(place.lat), lon: Math.fround(place.lon) }
  return { ...at, cell: cellOf(at), confidence: place.confidence }
}

/** What posts.ts gives back, which is part of the post. */
function locationOf({ coordinates, address, told }: Post): StoredLocation | undefined {
  if (coordinates === undefined && address === undefined && told === undefined) return undefined
  return { ...(coordinates && { coordinates }), ...(address && { address }), ...(told && { told }) }
}

/** posts.flags; posts.ts reads them. */
export const POST_FLAGS = { video: 1, gif: 2, external: 4 } as const

function postFlags(post: Post): number {
  return (
    (post.video ? POST_FLAGS.video : 0) |
    (post.gif ? POST_FLAGS.gif : 0) |
    (post.external ? POST_FLAGS.external : 0)
  )
}

/** A lexeme may have 2,046 bytes; a word that long is noise, and UTF-8 takes at most 3 bytes per UTF-16 unit. */
const LONGEST_WORD = 200

function searchWords(searchText: string): string[] {
  return [...new Set(searchText.split(/\s+/))].filter((word) => word !== '' && word.length <= LONGEST_WORD)
}
