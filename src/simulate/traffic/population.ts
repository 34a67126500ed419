import { fakeDid, mix, tidText } from './identifiers.ts'
import { LANGUAGES, type Language } from './languages.ts'
import { TOPICS, type Topic } from './phrases/phrase-bank.ts'
import { createRandom, type Random, weighted } from './random.ts'

/** The accounts of the simulated network, by number: 0 is the busiest. */
export interface Population {
  did(account: number): string
  handle(account: number): string
  language(account: number): Language
  /** The number of the language in LANGUAGES. */
  languageIndex(account: number): number
  interests(account: number): readonly Topic[]
  /** Somebody who does something: few do much. Never an account that is not active. */
  someone(random: Random): number
  /** A moment near `micros` and later than every earlier one of this account. */
  tick(account: number, micros: number): number
  tid(account: number, micros: number): string
  setActive(account: number, active: boolean): void
}

export interface Inhabitants {
  readonly seed: number
  readonly accounts: number
  /** DIDs of the busiest accounts; the others are made up. */
  readonly guests: readonly string[]
}

interface Traits {
  readonly did: string
  readonly languageIndex: number
  readonly interests: readonly Topic[]
}

/**
 * How flat the head of the activity curve is (Zipf and Mandelbrot): the busiest of 100,000 accounts does about
 * 0.08 % of everything.
 */
const FLATNESS = 200

const chooseLanguage = weighted([...LANGUAGES.keys()], (index) => LANGUAGES[index]!.share)

export function createPopulation({ seed, accounts: size, guests }: Inhabitants): Population {
  const traits: (Traits | undefined)[] = new Array(size)
  const lastMicros = new Float64Array(size)
  const inactive = new Uint8Array(size)
  const growth = Math.log((size + FLATNESS) / FLATNESS)

  const traitsOf = (account: number): Traits => {
    const known = traits[account]
    if (known !== undefined) return known
    const random = createRandom(mix(seed, account))
    const languageIndex = chooseLanguage(random)
    const interests = [random.pick(TOPICS), random.pick(TOPICS)]
    const made = { did: guests[account] ?? fakeDid(seed, account), languageIndex, interests }
    traits[account] = made
    return made
  }
  const draw = (random: Random) =>
    Math.min(size - 1, Math.floor(FLATNESS * (Math.exp(random.next() * growth) - 1)))

  return {
    did: (account) => traitsOf(account).did,
    handle: (account) => `sim${account}.bsky.social`,
    language: (account) => LANGUAGES[traitsOf(account).languageIndex]!,
    languageIndex: (account) => traitsOf(account).languageIndex,
    interests: (account) => traitsOf(account).interests,
    someone(random) {
      let account = draw(random)
      while (inactive[account] === 1) account = draw(random)
      return account
    },
    tick(account, micros) {
      const moment = Math.max(lastMicros[account]! + 1, micros)
      lastMicros[account] = moment
      return moment
    },
    tid: (account, micros) => tidText(micros, mix(account, seed) & 1023),
    setActive(account, active) {
      inactive[account] = active ? 0 : 1
    },
  }
}
