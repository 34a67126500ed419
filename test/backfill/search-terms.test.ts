import { expect, it } from 'vitest'
import { analyse } from '../../src/match/document.ts'
import { createMatcher } from '../../src/match/matcher.ts'
import { searchTermsOf } from '../../src/match/search-terms.ts'
import { readOnly } from '../../src/persist/database.ts'
import { readStoredPosts } from '../../src/persist/stored-posts.ts'
import { compile } from '../match/rules.ts'
import { openStorage } from '../persist/storage.ts'
import { ALICE, BOB } from '../support/events.ts'
import { unwanted } from './stored.ts'

const POSTS = [
  { text: 'My CAT’s bed' },
  { text: 'concatenate' },
  { text: "don't look, it's a tabby-cat" },
  { text: '黒猫缶が好き' },
  { text: '猫 and 缶' },
  { text: '우리 고양이가 좋아' },
  { text: '고양이들에게는' },
  { text: 'Tromsø i dag' },
  { text: 'tromso today' },
  { text: 'look', tags: ['Cats'] },
  { text: 'look', tags: ['cat_lovers'] },
  { text: 'look', tags: ['Ósló'] },
  { text: 'look', alts: ['a kitten sleeps'] },
  { text: 'look', titles: ["O'Brien \\ Sons"] },
  { text: 'nothing of the kind', did: BOB },
  { text: '🐈 only' },
  { text: 'a1b2 İstanbul ǅ ﬁne' },
]

/** Whether the rule can be looked up by the index, and if not, it has to be tried on every post. */
const RULES: readonly (readonly [yaml: string, byIndex: boolean])[] = [
  ['text: [cat, "tabby cat"]', true],
  ['text: ["don\'t"]', true],
  ['text: [猫缶]', true],
  ['text: [고양이]', true],
  ['text: [cat, 🐈]', false],
  ['text: { words: Tromsø, fold: true }', false],
  ['text: Tromsø', true],
  ['hashtag: [cats, cat_lovers]', true],
  ['hashtag: { tags: oslo, fold: true }', false],
  ['all: [{ text: kitten }, { length: { atLeast: 1 } }]', true],
  ['any: [{ text: kitten }, { author: [did:plc:bobbb234567abcdefghijklm] }]', true],
  ['author: [did:plc:bobbb234567abcdefghijklm]', true],
  ['text: "O\'Brien"', true],
  ['text: [a1b2]', true],
  ['text: [istanbul, ǆ, fine]', true],
  ['not: { text: cat }', false],
  ['length: { atLeast: 1 }', false],
  ['regex: "conc.tenate"', false],
  ['all: [{ text: cat }, { engagement: { likes: { atLeast: 3 } } }]', true],
  ['all: [{ text: cat }, { not: { duplicate: {} } }]', false],
]

it.each(RULES)('every post that a rule wants is found: %s', async (yaml, byIndex) => {
  await using storage = await openStorage()
  const puts = POSTS.map((parts) => unwanted({ did: ALICE, ...parts }))
  await storage.commit({ posts: puts })
  const { rule, problems } = compile(yaml)
  expect(problems.filter((problem) => problem.startsWith('error'))).toEqual([])
  const terms = searchTermsOf(rule)
  expect(terms !== undefined).toBe(byIndex)
  const matcher = createMatcher(new Map([[1, rule]]))
  const wanted = puts.flatMap(({ post }) =>
    matcher.matchDocument(analyse(post)).length > 0 ? [post.rkey] : [],
  )
  const query = { from: 0n, terms, newestFirst: true, after: undefined, limit: 100 }
  const found = (await readStoredPosts(readOnly(storage.db), query)).map(({ post }) => post.rkey)
  expect(wanted.length).toBeGreaterThan(0)
  expect(found).toEqual(expect.arrayContaining(wanted))
  if (byIndex) expect(found.length).toBeLessThan(POSTS.length)
})

it('stored posts are read page by page, in either direction, each once', async () => {
  await using storage = await openStorage()
  // Some share a moment.
  const puts = Array.from({ length: 25 }, (_, i) =>
    unwanted({ text: `cat ${i}`, time: 1_000 + Math.floor(i / 3) }),
  )
  await storage.commit({ posts: puts })
  for (const newestFirst of [true, false]) {
    const seen: string[] = []
    let after: Awaited<ReturnType<typeof readStoredPosts>>[number] | undefined
    for (;;) {
      const terms = { words: "('cat')", authors: [] }
      const page = await readStoredPosts(readOnly(storage.db), {
        from: 0n,
        terms,
        newestFirst,
        after,
        limit: 4,
      })
      if (page.length === 0) break
      seen.push(...page.map(({ post }) => post.text))
      after = page.at(-1)
    }
    const texts = puts.map(({ post }) => post.text)
    expect(seen).toEqual(newestFirst ? texts.toReversed() : texts)
  }
})
