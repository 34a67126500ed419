import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { parseSearchQuery } from '../../src/match/search-query.ts'
import { readOnly } from '../../src/persist/database.ts'
import { searchPosts, searchQuery } from '../../src/persist/search-posts.ts'
import { search } from '../../src/roles/search.ts'
import { tidAt } from '../../src/tid.ts'
import { nextMicros } from '../support/events.ts'
import { openStorage, put } from './storage.ts'

it('finds words by their index and not by looking at every post', async () => {
  await using storage = await openStorage()
  const { db, commit } = storage
  await commit({ posts: [put({ text: 'a needle' }), put({ text: 'hay' })] })
  await sql`
    insert into posts (author, rkey, rev, time, text, langs, tags, mentions, links, titles, alts, labels, images, flags, tsv)
    select (select min(id) from actors), ${tidAt(nextMicros())}::bigint - n * 1024, 1, 1, 'x', '{}', '{}', '{}', '{}', '{}', '{}', '{}', 0, 0,
      array_to_tsvector(array['hay', 'word' || n % 500])
    from generate_series(1, 20000) n`.execute(db)
  await sql`vacuum analyze posts`.execute(db)
  const reader = readOnly(db)
  const query = searchQuery(reader, { words: "'needle'", limit: 20 }).compile()
  const { rows } = await db.executeQuery<{ 'QUERY PLAN': string }>({ ...query, sql: `explain ${query.sql}` })
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  expect(plan).toMatch(/Bitmap Index Scan on \S*tsv/)
  expect(plan).not.toMatch(/Seq Scan on posts/)
  expect(await searchPosts(reader, { words: "'needle'", limit: 20 })).toHaveLength(1)
})

it('goes on page by page until there is no more, without a post twice', async () => {
  await using storage = await openStorage()
  const micros = nextMicros()
  const posts = Array.from({ length: 130 }, (_, i) =>
    // Two accounts may write in the same microsecond.
    put(
      { text: `cat ${i}`, did: `did:plc:${i % 2}`, rkey: undefined },
      { feeds: [], rkey: tidAt(micros + Math.floor(i / 2) * 1000) },
    ),
  )
  await storage.commit({ posts })
  const query = parseSearchQuery('cat')
  if ('problem' in query) throw new Error(query.problem)
  const found: string[] = []
  for await (const { post } of search(readOnly(storage.db), { query })) found.push(post.text)
  expect(new Set(found).size).toBe(130)
  expect(found).toHaveLength(130)
  expect(found.slice(0, 2).sort()).toEqual(['cat 128', 'cat 129'])
})
