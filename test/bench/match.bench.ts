import type { Post } from '../../src/event.ts'
import { analyse } from '../../src/match/document.ts'
import { postFromExample } from '../../src/match/facets.ts'
import { evidenceOf } from '../../src/match/geo/evidence.ts'
import { createGazetteer } from '../../src/match/geo/gazetteer.ts'
import { detectLanguage } from '../../src/match/language.ts'
import { createMatcher } from '../../src/match/matcher.ts'
import { compileRule, evaluate, type Rule } from '../../src/match/rule.ts'
import { searchText } from '../../src/match/search-text.ts'
import { loadFilters } from '../../src/plugins.ts'
import type { BenchRow } from './row.ts'

const POSTS = 4000
const VOCABULARY = 60_000
const AUTHORS = 1_000_000
const ROUND_MS = 800

/**
 * What a post costs with 10 to 10,000 feeds, from the decoded post to the numbers of its feeds: normalising,
 * tokenising, finding candidates, evaluating them. Each feed wants 10 words (one in seven a phrase of two), 3
 * hashtags or 50 of a million authors; and a language, media or no replies; and not 2 further words; one in five of them also
 * needs a regular expression. Posts are synthetic: words by Zipf's law (exponent 0.98), 30–270 characters, 12 % of
 * them Chinese or Japanese, 2 % of words hashtags.
 */
export async function matchBench(): Promise<BenchRow[]> {
  const random = generator(20_261_120)
  const zipf = zipfian(VOCABULARY, 0.98, random)
  const posts = Array.from({ length: POSTS }, () => syntheticPost(random, zipf))
  const nextRule = await ruleMaker(random)
  const rules: Rule[] = []

  const rows: BenchRow[] = []
  rows.push({
    name: 'analyse and tokenise, no feeds',
    value: perPost(posts, createMatcher(new Map()).match),
    unit: 'µs/post',
  })
  for (const feeds of [10, 100, 1000, 10_000]) {
    // Compiled only now, because every rule adds to the vocabulary that posts are read with.
    while (rules.length < feeds) rules.push(nextRule())
    const matcher = createMatcher(new Map(rules.entries()))
    rows.push({
      name: `${feeds.toLocaleString('en')} feeds`,
      value: perPost(posts, matcher.match),
      unit: 'µs/post',
    })
  }
  const naive = (post: Post) => {
    const document = analyse(post)
    for (const rule of rules.slice(0, 1000)) evaluate(rule, document)
  }
  rows.push({ name: '1,000 feeds, each rule tried', value: perPost(posts, naive), unit: 'µs/post' })
  rows.push({
    name: 'words for the full-text index',
    value: perPost(posts, (post) => searchText(analyse(post))),
    unit: 'µs/post',
  })

  const memory = process.memoryUsage().rss
  detectLanguage('The first text loads the data of the detector')
  rows.push({
    name: 'memory of language detection',
    value: (process.memoryUsage().rss - memory) / 1e6,
    unit: 'MB',
  })
  const texts = posts.map((_, i) => SENTENCES[i % SENTENCES.length]!)
  rows.push({
    name: 'language detection',
    value: perPost(texts, (text) => detectLanguage(text)),
    unit: 'µs/text',
  })
  const before = process.memoryUsage().rss
  const start = performance.now()
  const gazetteer = createGazetteer([])
  rows.push({ name: 'reading the places of the world', value: performance.now() - start, unit: 'ms' })
  rows.push({
    name: 'memory of places',
    value: (process.memoryUsage().rss - before) / 1e6,
    unit: 'MB',
  })
  const candidates = PLACES.map((text) => postFromExample({ text, langs: ['en'] }))
  rows.push({
    name: 'evidence of places, posts that name some',
    value: perPost(candidates, (post) => evidenceOf(analyse(post), gazetteer)),
    unit: 'µs/post',
  })
  return rows
}

const PLACES = [
  'Stuck on the night train from Oslo to Bergen because of the snow, anyone else? #Oslo',
  'Moved to Portland, Oregon last year and it still rains less than in Manchester, England',
  'Heute Abend in Berlin: Konzert, dann weiter nach Leipzig und München',
  'So many people in Springfield today, and none of them from Springfield',
]

const SENTENCES = [
  'I have been looking for my keys all morning and they were in the fridge',
  'Heute Abend gehen wir mit den Kindern ins Kino, ich freue mich schon',
  'Jeg har lett etter nøklene hele dagen, og de lå i kjøleskapet',
  'Não acredito que o jogo terminou assim, que noite incrível para todos nós',
  '今日はいい天気なので散歩に行きました',
  'Сегодня утром я долго искал ключи, а они лежали в холодильнике',
]

/**
 * Microseconds of this thread's processor time that a call takes, after a round to warm up; the median of three
 * rounds. Processor time, so that other work on the machine counts less.
 */
function perPost<Item>(items: readonly Item[], call: (item: Item) => unknown): number {
  const rounds = [0, 1, 2, 3].map(() => {
    const start = process.threadCpuUsage()
    let calls = 0
    let micros = 0
    while (micros < ROUND_MS * 1000) {
      for (let i = 0; i < 200; i++) call(items[(calls + i) % items.length]!)
      calls += 200
      const { user, system } = process.threadCpuUsage(start)
      micros = user + system
    }
    return micros / calls
  })
  return rounds.slice(1).sort((a, b) => a - b)[1]!
}

function syntheticPost(random: () => number, zipf: () => number): Post {
  const length = 30 + Math.floor(random() * 220)
  const cjk = random() < 0.12
  let text = ''
  while (text.length < (cjk ? length / 3 : length)) {
    const rank = zipf()
    if (cjk) text += random() < 0.1 ? '、' : String.fromCharCode(0x4e00 + (rank % 3000))
    else text += `${text === '' ? '' : ' '}${random() < 0.02 ? '#' : ''}${word(rank)}`
  }
  const [image, reply] = [random() < 0.3, random() < 0.4]
  return postFromExample({
    did: did(Math.floor(random() * AUTHORS)),
    text,
    langs: cjk ? ['ja'] : random() < 0.7 ? ['en'] : ['de'],
    images: image ? 1 : 0,
    ...(reply ? { replyParent: { did: did(Math.floor(random() * AUTHORS)), rkey: '3kftldxbvq22p' } } : {}),
  })
}

async function ruleMaker(random: () => number): Promise<() => Rule> {
  const filters = await loadFilters()
  const pick = (from: number, to: number) => from + Math.floor(random() * (to - from))
  const keyword = () => word(pick(2000, 52_000))
  return () => {
    const words = Array.from({ length: 10 }, () =>
      random() < 0.15 ? `${keyword()} ${keyword()}` : keyword(),
    )
    const authors = Array.from({ length: 50 }, () => did(pick(0, AUTHORS)))
    const tags = Array.from({ length: 3 }, keyword)
    const further = [{ language: { in: 'en', by: 'declared' } }, { has: 'image' }, { reply: 'no' }][
      pick(0, 3)
    ]
    const all: unknown[] = [
      { any: [{ text: words }, { hashtag: tags }, { author: authors }] },
      further,
      { not: { text: [keyword(), keyword()] } },
    ]
    if (random() < 0.2) all.push({ regex: `\\b${word(pick(0, 100))}\\b|[aeiou]{2}[a-z]+` })
    const report = (problem: { readonly message: string }) => {
      throw new Error(problem.message)
    }
    const surroundings = { filters, rules: new Map(), lists: new Map(), resolveHandle: () => undefined }
    return compileRule({ all }, { ...surroundings, path: ['feeds'], report })
  }
}

/** A pronounceable word of its own for each rank; frequent ones are shorter. */
function word(rank: number): string {
  const syllables = [
    'ba',
    'ke',
    'li',
    'mo',
    'nu',
    'ra',
    'se',
    'ti',
    'vo',
    'du',
    'fa',
    'ge',
    'hi',
    'jo',
    'pu',
    'zy',
  ]
  let text = ''
  for (let rest = rank + 1; rest > 0; rest = Math.floor(rest / 16)) text += syllables[rest % 16]
  return text
}

function did(index: number): string {
  return `did:plc:${index.toString(36).padStart(24, '2')}`
}

/** Ranks from 0 by Zipf's law. */
function zipfian(size: number, exponent: number, random: () => number): () => number {
  const cumulative = new Float64Array(size)
  let sum = 0
  for (let rank = 0; rank < size; rank++) {
    sum += 1 / (rank + 1) ** exponent
    cumulative[rank] = sum
  }
  return () => {
    const target = random() * sum
    let low = 0
    let high = size - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (cumulative[middle]! < target) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** mulberry32: the same numbers on every machine. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
