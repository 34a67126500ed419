import { articleUrl, chooseEmbed, composeEmbed, type StrongRef } from './embeds.ts'
import { appendLink, appendMention, appendTag, type MarkedText, some } from './facets.ts'
import type { Topic } from './phrases/phrase-bank.ts'
import type { Population } from './population.ts'
import { chooseTopic, writeProse } from './prose.ts'
import type { Random } from './random.ts'

const TAGS: Record<Topic, readonly string[]> = {
  life: ['GoodMorning', 'MondayMood', 'SilentSunday'],
  cats: ['cats', 'Caturday', 'CatsOfBluesky'],
  space: ['space', 'astronomy', 'NASA', 'JWST'],
  football: ['football', 'soccer', 'PremierLeague'],
  music: ['music', 'NowPlaying', 'jazz', 'vinyl'],
  food: ['food', 'baking', 'FoodSky'],
  travel: ['travel', 'hiking', 'trains'],
  programming: ['programming', 'TypeScript', 'rustlang', 'atproto'],
  news: ['news', 'politics', 'climate'],
  art: ['art', 'MyArt', 'photography', 'BlueskyArtShow'],
}

const ADULT_LABELS = ['porn', 'sexual', 'nudity', 'graphic-media']

export interface PostContext {
  readonly random: Random
  readonly population: Population
  readonly author: number
  /** When the author pressed the button, in microseconds since 1970. */
  readonly micros: number
  readonly reply: { readonly parent: StrongRef; readonly root: StrongRef } | undefined
  /** Some post to quote. */
  quoted(): StrongRef
}

/** One `app.bsky.feed.post` as the apps write it: keys in DAG-CBOR's spirit, absent where empty. */
export function composePost(context: PostContext): object {
  const { random, population, author, micros, reply } = context
  const language = population.language(author)
  const topic = chooseTopic(random, language, population.interests(author))
  const wordless = random.chance(0.03)
  const kind = wordless ? 'images' : chooseEmbed(random)
  const length = Math.min(260, random.logNormal(4.4, 1))
  const said = wordless ? '' : writeProse(random, language, topic, length)
  const { text, facets } = mark(context, { text: said, facets: [] }, topic)
  const embed = composeEmbed(random, kind, { language, topic }, context.quoted)
  const labelled = kind === 'images' && random.chance(0.03)
  const langs = declaredLanguages(random, language.code, language.regional)
  return {
    $type: 'app.bsky.feed.post',
    createdAt: createdAt(random, micros),
    ...(embed !== undefined && { embed }),
    ...(facets.length > 0 && { facets }),
    ...(labelled && {
      labels: { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: random.pick(ADULT_LABELS) }] },
    }),
    ...(langs.length > 0 && { langs }),
    ...(reply !== undefined && { reply }),
    ...(random.chance(0.01) && { tags: some(random, TAGS[topic], 1) }),
    text,
  }
}

/** Three posts in ten carry tags, links or mentions. */
function mark({ random, population, author }: PostContext, said: MarkedText, topic: Topic): MarkedText {
  let marked = said
  if (random.chance(0.04)) {
    const other = population.someone(random)
    marked = appendMention(marked, population.handle(other), population.did(other))
  }
  if (random.chance(0.08)) marked = appendLink(marked, articleUrl(random, topic))
  if (random.chance(0.2)) {
    const tags = population.language(author).phrases.tags?.[topic] ?? TAGS[topic]
    for (const tag of some(random, tags, 1 + random.below(2))) marked = appendTag(marked, tag)
  }
  return marked
}

/** One in twenty declares nothing, a few declare several or a regional form. */
function declaredLanguages(random: Random, code: string, regional: string): readonly string[] {
  const draw = random.next()
  if (draw < 0.05) return []
  if (draw < 0.08) return code === 'en' ? ['en', 'ja'] : [code, 'en']
  return draw < 0.09 ? [regional] : [code]
}

/** Milliseconds and `Z`, as most apps write it; some write microseconds or an offset. */
function createdAt(random: Random, micros: number): string {
  const iso = new Date(micros / 1000).toISOString()
  const draw = random.next()
  if (draw < 0.01) return `${iso.slice(0, -1)}${String(micros % 1000).padStart(3, '0')}Z`
  return draw < 0.02 ? `${iso.slice(0, -1)}+00:00` : iso
}
