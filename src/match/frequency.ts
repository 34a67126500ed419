import type { Atom } from './atom.ts'
import { frequencyOf } from './presence.ts'
import { numberOf } from './vocabulary.ts'

/** Words that stand in a tenth of posts or more, in the languages that are written most. */
const EVERYDAY = new Set(
  `a about all am an and are as at be been but by can do for from get go good had has have he her him his how i if
  in is it its just know like ll me more my no not now of on one or our out people re s so some t than that the
  their them they this time to up ve was we were what when who will with would you your
  de da do e o os as um uma em no na por para com não que se mais é eu você
  el la los las un una y en es lo por con para del al no qué me mi tu su
  le les des et à est en une pour dans sur pas je vous ce il qui au
  der die das und ist nicht ich ein eine zu mit auf es den von im sich auch
  com https http www`.split(/\s+/),
)

/** Whether a word stands in so many posts that it says nothing about their subject. */
export function isEveryday(word: string): boolean {
  return EVERYDAY.has(word)
}

/** Guesses before any traffic was seen: the share of posts that contain such an atom. */
function guess({ kind, value }: Atom): number {
  switch (kind) {
    case 'word':
      if (EVERYDAY.has(value)) return 0.1
      return [0.1, 0.03, 0.02, 0.01, 0.004, 0.002][value.length] ?? 0.001
    case 'substring':
      // A sign of a script without spaces says about as much as two letters.
      return [1, 0.03, 0.004, 0.002][value.length * (value.charCodeAt(0) > 0x7f ? 1 : 0.5)] ?? 0.002
    case 'tag':
      return 0.000_5
    case 'domain':
      return 0.001
    case 'label':
      return 0.01
    case 'language':
      return value === 'en' ? 0.5 : value === 'ja' || value === '' ? 0.15 : 0.03
    case 'feature':
      return value === 'place' ? 0.000_1 : 0.25
    case 'author':
    case 'parent':
    case 'quoted':
    case 'mention':
      return 0.000_01
  }
}

/** How many posts the guess counts for, against what was seen. */
const PRIOR_POSTS = 2000

/** The share of posts that contain the atom: a guess that gives way to what this process has seen. */
export function expectedFrequency(atom: Atom): number {
  const guessed = guess(atom)
  if (atom.kind === 'substring') return guessed
  const { share, documents } = frequencyOf(numberOf(atom.kind, atom.value))
  return (guessed * PRIOR_POSTS + share * documents) / (PRIOR_POSTS + documents)
}

/** The share of posts for which at least one of the atoms makes work. */
export function expectedLoad(atoms: readonly Atom[]): number {
  let load = 0
  for (const atom of atoms) load += expectedFrequency(atom)
  return load
}

/** Some atoms, those that the fewest posts contain first. */
export function byRarity(atoms: readonly Atom[]): readonly Atom[] {
  return atoms.toSorted((a, b) => expectedFrequency(a) - expectedFrequency(b))
}
