import { expect, test } from 'vitest'
import { parseDatetime } from '../../src/ingest/datetime.ts'
import { decode } from '../../src/ingest/decode.ts'
import { isDid, isRecordKey } from '../../src/ingest/untrusted.ts'
import { decodeTid } from '../../src/tid.ts'
import { describeRealData, realLines } from '../support/real-data.ts'

/** How many events of each kind a file holds; skips and deletes by what they say. */
function census(path: string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const line of realLines(path)) {
    const event = decode(line)
    const key = {
      post: () => 'post',
      engagement: () => (event.kind === 'engagement' ? event.type : ''),
      delete: () => (event.kind === 'delete' ? `delete ${event.collection}` : ''),
      account: () => (event.kind === 'account' ? event.status : ''),
      skip: () => (event.kind === 'skip' ? `skip ${event.reason ?? 'uninteresting'}` : ''),
      telling: () => (event.kind === 'telling' ? event.by : ''),
      unreadable: () => 'unreadable',
      identity: () => 'identity',
      sync: () => 'sync',
      info: () => 'info',
      error: () => 'error',
    }[event.kind]()
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

describeRealData('real events decode completely', () => {
  test.each<[string, Record<string, number>]>([
    [
      'jetstream-official/expected_v1.jsonl',
      { like: 105, post: 17, repost: 15, 'delete post': 1, identity: 1, active: 1, 'skip uninteresting': 12 },
    ],
    [
      'jetstream-official/golden_v1.jsonl',
      { like: 1, post: 1, repost: 1, identity: 1, active: 1, profile: 1, 'skip uninteresting': 4 },
    ],
    [
      'derived/inline_event_literals.jsonl',
      {
        like: 4,
        post: 1,
        'delete like': 1,
        'delete post': 1,
        identity: 4,
        active: 4,
        deleted: 1,
        deactivated: 1,
        takendown: 2,
        profile: 3,
        'skip uninteresting': 3,
      },
    ],
    ['jsonbench-head/jsonbench-head-10.ndjson', { like: 3, post: 3, repost: 1, 'skip uninteresting': 3 }],
    ['derived/posts_brianckeegan_parquet.jsonl', { post: 10172 }],
    ['derived/posts_bluesky-social+indigo.jsonl', { post: 41 }],
    // One record has a key that is no TID, as no app writes it.
    ['derived/posts_myConsciousness+atproto.dart.jsonl', { post: 623, 'skip rkey': 1 }],
    // Four lines carry no time.
    [
      'derived/car_atproto_dart_repo.jsonl',
      { like: 6, post: 37, repost: 60, 'skip uninteresting': 2729, unreadable: 4 },
    ],
  ])('%s', (path, expected) => {
    expect(census(path)).toEqual(expected)
  })

  // The numbers were counted from the JSON by other means.
  test.each([
    [
      'derived/posts_myConsciousness+atproto.dart.jsonl',
      {
        replies: 419,
        quotes: 27,
        images: 124,
        alts: 17,
        cards: 22,
        tags: 0,
        links: 41,
        mentions: 28,
        langs: 46,
      },
    ],
    [
      'derived/car_atproto_dart_repo.jsonl',
      { replies: 4, quotes: 4, images: 12, alts: 4, cards: 14, tags: 15, links: 16, mentions: 2, langs: 38 },
    ],
    [
      'derived/posts_bluesky-social+indigo.jsonl',
      { replies: 18, quotes: 4, images: 1, alts: 1, cards: 13, tags: 0, links: 17, mentions: 15, langs: 40 },
    ],
  ])('nothing of a post gets lost: %s', (path, expected) => {
    const seen = {
      replies: 0,
      quotes: 0,
      images: 0,
      alts: 0,
      cards: 0,
      tags: 0,
      links: 0,
      mentions: 0,
      langs: 0,
    }
    for (const line of realLines(path)) {
      const event = decode(line)
      if (event.kind !== 'post') continue
      const { post } = event
      seen.replies += post.replyParent && post.replyRoot ? 1 : 0
      seen.quotes += post.quote ? 1 : 0
      seen.images += post.images
      seen.alts += post.alts.length
      seen.cards += post.external || post.gif ? 1 : 0
      seen.tags += post.tags.length
      seen.links += post.links.length
      seen.mentions += post.mentions.length
      seen.langs += post.langs.length
    }
    expect(seen).toEqual(expected)
  })
})

describeRealData('the official syntax lists', () => {
  const SYNTAX = 'atproto-interop-tests/syntax/'
  test.each<[string, (text: string) => boolean]>([
    ['tid', (text) => decodeTid(text) !== undefined],
    ['did', isDid],
    ['recordkey', isRecordKey],
    ['datetime', (text) => parseDatetime(text) !== undefined],
  ])('%s', (name, accepts) => {
    const valid = realLines(`${SYNTAX}${name}_syntax_valid.txt`)
    const invalid = realLines(`${SYNTAX}${name}_syntax_invalid.txt`)
    expect(valid.length * invalid.length).toBeGreaterThan(0)
    expect(valid.filter((text) => !accepts(text))).toEqual([])
    expect(invalid.filter((text) => accepts(text))).toEqual([])
  })

  test('datetimes that are none in the calendar', () => {
    const odd = realLines(`${SYNTAX}datetime_parse_invalid.txt`)
    expect(odd.filter((text) => parseDatetime(text) !== undefined)).toEqual([])
  })
})
