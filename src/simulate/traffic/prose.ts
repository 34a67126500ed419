import type { Language } from './languages.ts'
import { TOPICS, type Topic } from './phrases/phrase-bank.ts'
import type { Random } from './random.ts'

const PLACES = [
  'Oslo',
  'Bergen',
  'Tromsø',
  'Trondheim',
  'Stavanger',
  'Berlin',
  'Hamburg',
  'Wien',
  'Paris',
  'Lyon',
  'London',
  'Leeds',
  'Glasgow',
  'Dublin',
  'Boston',
  'Chicago',
  'Portland',
  'Toronto',
  'Sydney',
  'Lisboa',
  'São Paulo',
  'Madrid',
  'Utrecht',
  'Göteborg',
  'København',
  'Helsinki',
  'Kraków',
  'Tokyo',
]
const NAMES = [
  'Ada',
  'Bo',
  'Carmen',
  'Dev',
  'Elif',
  'Freya',
  'Gus',
  'Hana',
  'Ines',
  'Jonas',
  'Kofi',
  'Lena',
  'Mina',
  'Noor',
  'Oscar',
  'Pia',
  'Quinn',
  'Ravi',
  'Sofia',
  'Tariq',
  'Uma',
  'Viktor',
  'Wanda',
  'Yuki',
  'Zora',
]

/** Posts hold at most this many graphemes; the phrases have one code unit or two for each. */
export const MAX_LENGTH = 300

/** About `length` characters in `language` about `topic`; shorter where the next sentence would not fit. */
export function writeProse(random: Random, language: Language, topic: Topic, length: number): string {
  const { openers, closers, topics, separator = ' ' } = language.phrases
  const sentences = topics[topic] ?? topics.life ?? []
  let text = ''
  const add = (phrase: string) => {
    const filled = fill(phrase, random)
    if (text.length + filled.length + separator.length > MAX_LENGTH) return
    text += text === '' ? filled : separator + filled
  }
  if (length < 40 || random.chance(0.3)) add(random.pick(openers))
  let order = random.below(sentences.length)
  for (let said = 0; text.length < length * 0.8 && said < sentences.length; said++) {
    add(sentences[order++ % sentences.length]!)
  }
  if (text.length < length) add(random.pick(closers))
  return text
}

/** One sentence, as for the description of a picture. */
export function writeSentence(random: Random, language: Language, topic: Topic): string {
  const { topics } = language.phrases
  return fill(random.pick(topics[topic] ?? topics.life ?? ['…']), random)
}

/** A topic that `language` has phrases for: one of `interests` where possible. */
export function chooseTopic(random: Random, language: Language, interests: readonly Topic[]): Topic {
  const topic = random.chance(0.75) ? random.pick(interests) : random.pick(TOPICS)
  return language.phrases.topics[topic] === undefined ? 'life' : topic
}

export function personName(random: Random): string {
  return random.pick(NAMES)
}

function fill(phrase: string, random: Random): string {
  if (!phrase.includes('{')) return phrase
  return phrase.replace(/\{(n|place|name)\}/g, (_, slot) => {
    if (slot === 'n') return String(2 + random.below(97))
    return random.pick(slot === 'place' ? PLACES : NAMES)
  })
}
