import { parsePostUri } from '../event.ts'
import { type Explanation, explain } from '../match/explain.ts'
import { documentFromExample, exampleDid } from '../match/facets.ts'
import type { ExamplePost } from '../match/filter.ts'
import { evaluate } from '../match/rule.ts'
import { encodeTid, tidAt } from '../tid.ts'
import type { Feed } from './feeds.ts'
import type { TestEntry, TestPost } from './sections/test-entry.ts'

/** How one test of a feed went. */
export interface TestResult {
  readonly feed: string
  readonly name: string
  readonly expected: TestEntry['expect']
  readonly passed: boolean
  readonly explanation: Explanation
}

/** Tests happen at this moment, a second apart: what a rule remembers of one test, the next can meet. */
const START = Date.UTC(2026, 0, 1, 12)

/**
 * Asks the feed's rule about each post of its tests in order, as it is asked about posts that arrive. Handles are
 * not looked up: `exampleDid` stands in for all, so the feed must be compiled with it too.
 */
export function runFeedTests(feed: Feed): TestResult[] {
  return feed.tests.map((test, index) => {
    const document = documentFromExample(toExample(test.post, index))
    const wanted = evaluate(feed.rule, document)
    return {
      feed: feed.key,
      name: test.name ?? JSON.stringify(test.post.text),
      expected: test.expect,
      passed: wanted === (test.expect === 'in'),
      explanation: explain(feed.rule, document),
    }
  })
}

/** A post as people describe it in YAML, in the terms of the stream. What they leave out stays out. */
function toExample(
  { author, mentions, quote, replyTo, createdAt, ...rest }: TestPost,
  index: number,
): ExamplePost {
  const written = createdAt === undefined ? undefined : Date.parse(createdAt)
  const micros = (written ?? START + index * 1000) * 1000 + index
  return {
    ...rest,
    ...(author !== undefined && { did: toDid(author) }),
    ...(mentions !== undefined && { mentions: mentions.map(toDid) }),
    ...(quote !== undefined && { quote: parsePostUri(quote) }),
    ...(replyTo !== undefined && { replyParent: parsePostUri(replyTo) }),
    ...(written !== undefined && { createdAt: written }),
    rkey: encodeTid(tidAt(micros)),
  } as ExamplePost
}

function toDid(account: string): string {
  return account.startsWith('did:') ? account : exampleDid(account)
}
