import { HANGUL, RUN } from './characters.ts'
import { type Document, PLACES } from './document.ts'
import { containsTerm, parseTerm, type Term } from './term.ts'
import { tokenize } from './tokenize.ts'

/** What somebody looks for in stored posts. */
export interface SearchQuery {
  /** Of each group one term must be in the post. */
  readonly wanted: readonly (readonly Term[])[]
  readonly unwanted: readonly Term[]
}

const EVERYWHERE = PLACES.text | PLACES.alt | PLACES.title | PLACES.tag

/** A term: perhaps a minus, then a phrase in quotation marks or what stands up to the next space. */
const PART = /(?<minus>-)?(?:["“”](?<phrase>[^"“”]*)["“”]?|(?<word>\S+))/gu

/**
 * Reads a query: words that must all be there, `"a phrase"`, `-word` that must not, and OR between alternatives, which
 * binds closer than the space. Terms mean what they mean in `text:` of a rule. The problem is told in words.
 */
export function parseSearchQuery(text: string): SearchQuery | { readonly problem: string } {
  const wanted: Term[][] = []
  const unwanted: Term[] = []
  let alternative = false
  for (const { groups = {} } of text.matchAll(PART)) {
    const { minus, phrase, word } = groups
    if (word === 'OR') {
      if (alternative || wanted.length === 0) return { problem: 'OR stands between two words' }
      alternative = true
      continue
    }
    const term = parseTerm(phrase ?? word ?? '', false)
    if (term === undefined) continue
    if (minus !== undefined && alternative) return { problem: 'OR cannot stand before a word with a minus' }
    if (minus !== undefined) unwanted.push(term)
    else if (alternative) wanted.at(-1)!.push(term)
    else wanted.push([term])
    alternative = false
  }
  if (alternative) return { problem: 'OR stands between two words' }
  if (wanted.length === 0 && unwanted.length === 0) return { problem: 'the query is empty' }
  return { wanted, unwanted }
}

/** Whether a post is what the query looks for. */
export function satisfies({ wanted, unwanted }: SearchQuery, document: Document): boolean {
  const isThere = (term: Term) => containsTerm(document, term, EVERYWHERE)
  return wanted.every((group) => group.some(isThere)) && !unwanted.some(isThere)
}

/**
 * A `tsquery` that every post satisfies for which `satisfies` holds, and some more: searchText() keeps no places of words.
 * Undefined where the index cannot help, as nothing with letters or digits must be there.
 */
export function tsQuery({ wanted }: SearchQuery): string | undefined {
  const groups = wanted.flatMap((group) => {
    const alternatives = group.map(lexemesOf)
    return alternatives.some((lexemes) => lexemes.length === 0)
      ? []
      : [`(${alternatives.map((lexemes) => lexemes.join(' & ')).join(' | ')})`]
  })
  return groups.length === 0 ? undefined : groups.join(' & ')
}

/** As searchText() writes them: a character each where words have no spaces, Korean stems with whatever follows. */
function lexemesOf({ text }: Term): string[] {
  const { starts, ends, kinds } = tokenize(text)
  return Array.from(kinds, (kind, i) => {
    const token = text.slice(starts[i]!, ends[i]!)
    if (kind === RUN) return [...token].map(quoted)
    return [kind === HANGUL ? `${quoted(token)}:*` : quoted([...token].slice(0, LONGEST).join(''))]
  }).flat()
}

/** As in search-text.ts. */
const LONGEST = 200

/** Tokens hold letters, digits and `_`, so nothing in them needs escaping. */
function quoted(token: string): string {
  return `'${token}'`
}
