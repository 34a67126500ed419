import { expect, test } from 'vitest'
import type { Post } from '../../../src/event.ts'
import { decode } from '../../../src/ingest/decode.ts'
import { analyse } from '../../../src/match/document.ts'
import { createRecentArrivals } from '../../../src/rank/recent/recent-arrivals.ts'
import { describeRealData, realLines } from '../../support/real-data.ts'
import { judged } from './judged.ts'

function postsOf(path: string): Post[] {
  return realLines(path).flatMap((line) => {
    const event = decode(line)
    return event.kind === 'post' ? [event.post] : []
  })
}

/** Judges posts in the order in which they were written, as one feed. */
function judgeAll(posts: readonly Post[]) {
  const memory = createRecentArrivals([1])
  return posts
    .toSorted((a, b) => a.time - b.time)
    .map((post) => judged(post, {}, memory.recall(1, analyse(post))))
}

describeRealData('real posts are judged with measure', () => {
  test.each([
    // Texts without their facets and media.
    { path: 'derived/posts_brianckeegan_parquet.jsonl', least: 10_000, out: 0.03, down: 0.1 },
    { path: 'derived/posts_myConsciousness+atproto.dart.jsonl', least: 600, out: 0.03, down: 0.6 },
    // Fixtures of tests, which say "hello" many times.
    { path: 'derived/posts_bluesky-social+indigo.jsonl', least: 40, out: 0.25, down: 0.6 },
  ])('$path', ({ path, least, out, down }) => {
    const all = judgeAll(postsOf(path))
    expect(all.length).toBeGreaterThanOrEqual(least)
    const share = (count: number) => count / all.length
    const gone = share(all.filter((one) => one.out).length)
    const lower = share(all.filter(({ hours }) => hours < 0).length)
    const far = share(all.filter(({ hours }) => hours <= -12).length)
    expect(gone).toBeLessThan(out)
    expect(far).toBeLessThan(out + 0.1)
    expect(lower).toBeLessThan(down)
    // Nor is everything alike.
    expect(new Set(all.map(({ hours }) => hours)).size).toBeGreaterThan(4)
  })
})
