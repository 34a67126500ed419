import { z } from 'zod'
import type { Anchor } from '../atom.ts'
import type { Document } from '../document.ts'
import { bitsOf } from '../document-atoms.ts'
import { defineFilter } from '../filter.ts'
import { byRarity } from '../frequency.ts'
import { oneOrMore } from '../options/one-or-more.ts'
import { maskOf, placeName, places } from '../options/places.ts'
import { containsOneOf } from '../presence.ts'
import { containsTerm, parseTerm, type Term, wordOf, wordsThatAre } from '../term.ts'

const term = z.string().min(1)
const STANDARD = ['text', 'alt', 'title', 'tag'] as const

const config = oneOrMore(
  term,
  z
    .strictObject({
      words: oneOrMore(term).optional().meta({ description: 'The words and phrases.' }),
      list: z.string().optional().meta({ description: 'The name of a list of words under `lists:`.' }),
      in: places(STANDARD),
      fold: z
        .boolean()
        .default(false)
        .meta({ description: 'Whether diacritics make no difference: `tromso` also finds Tromsø.' }),
    })
    .refine((value) => value.words !== undefined || value.list !== undefined, {
      error: 'needs `words:` or `list:`, which say what to look for',
    }),
)

export default defineFilter({
  summary: 'Matches posts that contain at least one of the given words or phrases.',
  details: `Upper and lower case, typographic variants and invisible characters make no difference. A word matches whole words
only: \`cat\` finds "my cat's bed" and "#cat", but not "concatenate". A phrase matches its words one after the other in one
text, whatever separates them: \`tabby cat\` finds "tabby-cat". Apostrophes and hyphens separate words, so \`don't\` is a phrase.
Chinese, Japanese, Thai, Lao, Khmer and Burmese put no spaces between words, so their terms match anywhere. Korean words match
with particles after them. A term without letters or digits, such as an emoji, is found as it stands.

The text, alt texts, title and description of link cards, and hashtags are searched, unless \`in:\` says otherwise.`,
  config,
  examples: [
    { yaml: 'text: [cat, "tabby cat"]', matches: { text: 'My CAT’s bed' }, rejects: { text: 'concatenate' } },
    {
      yaml: 'text: { words: [猫], in: [alt] }',
      matches: { alts: ['黒猫です'] },
      rejects: { text: '黒猫です' },
    },
    {
      yaml: 'text: { words: Tromsø, fold: true }',
      matches: { text: 'tromso!' },
      rejects: { text: 'Trondheim' },
    },
  ],
  compile(value, context) {
    const option = typeof value === 'string' || Array.isArray(value) ? { words: value } : value
    const { list, in: where = STANDARD, fold: plain = false } = 'in' in option ? option : { list: undefined }
    const terms: Term[] = []
    const read = (words: readonly string[], pathOf: (i: number) => readonly PropertyKey[]) => {
      for (const [i, written] of words.entries()) {
        const parsed = parseTerm(written, plain)
        if (parsed === undefined) context.report(pathOf(i), 'is empty; nothing visible is left to look for')
        else {
          const advice = doubt(parsed)
          if (advice !== undefined) context.report(pathOf(i), advice, 'warning')
          terms.push(parsed)
        }
      }
    }
    const base = 'in' in option ? ['words'] : []
    const written = option.words
    if (written !== undefined) read([written].flat(), (i) => (Array.isArray(written) ? [...base, i] : base))
    if (list !== undefined) read(context.words(list, ['list']), () => ['list'])

    const mask = maskOf(where)
    const words = Int32Array.from(new Set(terms.flatMap((term) => wordOf(term) ?? []))).sort()
    const bits = bitsOf(mask, plain)
    const others = terms.filter((term) => wordOf(term) === undefined)
    return {
      matches: (document) => {
        if (containsOneOf(document, words, bits)) return true
        for (const term of others) if (containsTerm(document, term, mask)) return true
        return false
      },
      anchors: terms.map(anchorOf),
      plain,
      deciding: { atoms: words, bits, only: others.length === 0 },
      found: (document) =>
        terms.filter((term) => containsTerm(document, term, mask)).map(({ written }) => written),
      explain: (document) => explain(document, terms, mask),
    }
  },
})

/** The rarest part of a term, and beside it the next that has a number. */
function anchorOf({ anchors }: Term): Anchor {
  const [rarest, ...others] = byRarity(anchors)
  return { ...rarest!, beside: others.find(({ kind, value }) => kind === 'word' && value !== rarest!.value) }
}

/** What a user who wrote the term may not expect. */
function doubt({ written, text, pieces }: Term): string | undefined {
  if (/^#[^\s#]+$/.test(written)) {
    return `finds the word "${text.slice(1)}" with or without #; for hashtags write \`hashtag: [${written.slice(1)}]\``
  }
  const letters = pieces.reduce((sum, piece) => sum + piece.text.length, 0)
  if (pieces.length === 1 && letters <= 2 && /[^\s\p{L}\p{M}\p{N}_"'.,]/u.test(text)) {
    return `signs separate words, so "${written}" finds every "${pieces[0]!.text}"; \`regex\` can look for signs`
  }
  return undefined
}

function explain(document: Document, terms: readonly Term[], mask: number): string {
  const found = terms.flatMap((term) => {
    const place = document.fields.find(
      (field) => field.place & mask && containsTerm(document, term, field.place),
    )
    if (place === undefined) return []
    const found = wordsThatAre(term, place) ?? term.text
    const as = found === term.text ? '' : `, as "${found.slice(0, 60).toWellFormed()}"`
    return [`"${term.written}" in ${placeName(place.place)}${as}`]
  })
  if (found.length === 0)
    return terms.length === 1 ? `no "${terms[0]!.written}"` : `none of ${terms.length} terms`
  return found.slice(0, 5).join(', ') + (found.length > 5 ? ` and ${found.length - 5} more` : '')
}
