import type { Feed } from '../../config/feeds.ts'
import type { TestEntry, TestPost } from '../../config/sections/test-entry.ts'
import type { Counters } from '../../counters.ts'
import { parsePostUri } from '../../event.ts'
import { parseDatetime } from '../../ingest/datetime.ts'
import { readPost } from '../../ingest/post.ts'
import { analyse, type Document } from '../../match/document.ts'
import { type Explanation, explain } from '../../match/explain.ts'
import { documentFromExample, exampleDid, postFromExample } from '../../match/facets.ts'
import type { ExamplePost } from '../../match/filter.ts'
import { evaluate } from '../../match/rule.ts'
import { encodeTid, tidAt } from '../../tid.ts'
import type { StoredPost } from './stored-posts.ts'

/** How one test of a feed went. */
export interface TestResult {
  readonly feed: string
  readonly name: string
  readonly expected: TestEntry['expect']
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** Why it was skipped. */
  readonly reason?: string
  /** Undefined where it was skipped. */
  readonly explanation?: Explanation
}

export interface TestSurroundings {
  /** Whose handles are; the feed must be compiled with the same. By default `exampleDid` stands in for all. */
  readonly resolveHandle?: (handle: string) => string | undefined
  /** The stored post of an at:// URI, or why there is none. By default nothing is stored. */
  readonly stored?: (uri: string) => StoredPost | string
}

/** Tests happen at this moment, a second apart: what a rule remembers of one test, the next can meet. */
const START = Date.UTC(2026, 0, 1, 12)

/** Asks the feed's rule about each post of its tests in order, as it is asked about posts that arrive. */
export function runFeedTests(feed: Feed, surroundings: TestSurroundings = {}): TestResult[] {
  const { resolveHandle = exampleDid, stored = () => 'no database was asked' } = surroundings
  return feed.tests.map((test, index) => {
    const result = { feed: feed.key, name: test.name ?? nameOf(test.post), expected: test.expect }
    const document = documentOf(test.post, index)
    if (typeof document === 'string') return { ...result, outcome: 'skipped', reason: document }
    const wanted = evaluate(feed.rule, document)
    const outcome = wanted === (test.expect === 'in') ? 'passed' : 'failed'
    return { ...result, outcome, explanation: explain(feed.rule, document) }
  })

  /** What rules read of the post, or why the test has to be skipped. */
  function documentOf(post: TestPost, index: number): Document | string {
    if (post.uri !== undefined) {
      const found = stored(post.uri)
      return typeof found === 'string' ? found : analyse(found.post, found.counters)
    }
    if (post.record !== undefined) return documentFromRecord(post, post.record, index, didOf)
    return documentFromExample(toExample(post, index, didOf), resolveHandle)
  }

  function didOf(account: string): string {
    return account.startsWith('did:') ? account : (resolveHandle(account) ?? exampleDid(account))
  }
}

const NAME_LENGTH = 80

function nameOf({ uri, record, text }: TestPost): string {
  const said = record?.text ?? text ?? ''
  return uri ?? JSON.stringify(said.length > NAME_LENGTH ? `${said.slice(0, NAME_LENGTH)}…` : said)
}

/** A record of the network, decoded as the stream's are. */
function documentFromRecord(
  { author, likes = 0, reposts = 0, replies = 0, quotes = 0 }: TestPost,
  record: NonNullable<TestPost['record']>,
  index: number,
  didOf: (account: string) => string,
): Document | string {
  const { time, rkey } = momentOf(parseDatetime(record['createdAt']), index)
  const { did } = postFromExample(author === undefined ? {} : { did: didOf(author) })
  const post = readPost({ did, rkey }, { $type: 'app.bsky.feed.post', ...record }, time)
  const counters: Counters = { likes, reposts, replies, quotes }
  return post === undefined ? 'its record is no post' : analyse(post, counters)
}

/** A post as people describe it in YAML, in the terms of the stream. What they leave out stays out. */
function toExample(
  { author, mentions, quote, replyTo, createdAt, uri, record, ...rest }: TestPost,
  index: number,
  didOf: (account: string) => string,
): ExamplePost {
  const written = createdAt === undefined ? undefined : Date.parse(createdAt)
  return {
    ...rest,
    ...(author !== undefined && { did: didOf(author) }),
    ...(mentions !== undefined && { mentions: mentions.map(didOf) }),
    ...(quote !== undefined && { quote: parsePostUri(quote) }),
    ...(replyTo !== undefined && { replyParent: parsePostUri(replyTo) }),
    ...(written !== undefined && { createdAt: written }),
    rkey: momentOf(written, index).rkey,
  } as ExamplePost
}

/** When the test happens, in milliseconds since 1970, and a record key of its own. */
function momentOf(
  written: number | undefined,
  index: number,
): { readonly time: number; readonly rkey: string } {
  const time = written ?? START + index * 1000
  return { time, rkey: encodeTid(tidAt(time * 1000 + index)) }
}
