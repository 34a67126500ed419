import type { Atom } from './atom.ts'
import { HANGUL, RUN } from './characters.ts'
import { dispatchOf } from './dispatch.ts'
import type { Node } from './node.ts'
import type { Rule } from './rule.ts'
import { LONGEST } from './search-text.ts'
import { tokenize } from './tokenize.ts'

/** What stored posts can be looked up by: a post that the rule wants has one of the words, or one of the authors. */
export interface SearchTerms {
  /** For a column of words as search-text.ts gives them, in the syntax of tsquery; undefined where there are none. */
  readonly words: string | undefined
  /** DIDs. */
  readonly authors: readonly string[]
}

/** More than this, and looking every one up costs as much as reading the posts. */
const MOST_TERMS = 2_000

/**
 * What finds all stored posts that a rule may want, whatever their counters, and some others; undefined where nothing
 * does but reading all of them. Made of what the matcher finds candidates by.
 */
export function searchTermsOf(rule: Rule): SearchTerms | undefined {
  if (rule.witnesses.length > 0) return undefined // they have to see every post
  const triggers = dispatchOf(rule.possible)?.triggers
  if (triggers === undefined || triggers.length > MOST_TERMS) return undefined
  const plain = readsPlain(rule.possible)
  const words: string[] = []
  const authors: string[] = []
  for (const { atom } of triggers) {
    if (atom.kind === 'author') authors.push(atom.value)
    else {
      const query = plain ? undefined : queryFor(atom)
      if (query === undefined) return undefined
      words.push(query)
    }
  }
  return { words: words.length === 0 ? undefined : words.join(' | '), authors }
}

function readsPlain(node: Node): boolean {
  switch (node.kind) {
    case 'filter':
      return node.condition.plain === true
    case 'rule':
    case 'not':
      return readsPlain(node.child)
    case 'all':
    case 'any':
      return node.children.some(readsPlain)
  }
}

/** Every post with the atom satisfies the query; undefined where no query says that. */
function queryFor({ kind, value }: Atom): string | undefined {
  if (kind !== 'word' && kind !== 'tag' && kind !== 'substring') return undefined
  const { count, starts, ends, kinds } = tokenize(value)
  // A stretch of a text may begin and end within a word, but for scripts where each character is one.
  if (kind === 'substring' && !(count === 1 && kinds[0] === RUN && ends[0]! - starts[0]! === value.length))
    return undefined
  const lexemes: string[] = []
  for (let i = 0; i < count; i++) {
    const token = value.slice(starts[i], ends[i])
    if (token.length > LONGEST) return undefined
    if (kinds[i] === RUN) lexemes.push(...[...token].map(quoted))
    else lexemes.push(kinds[i] === HANGUL ? `${quoted(token)}:*` : quoted(token))
  }
  return lexemes.length === 0 ? undefined : `(${[...new Set(lexemes)].join(' & ')})`
}

/** The tokenizer leaves letters, digits and `_`, so that nothing has to be escaped; this makes sure. */
function quoted(word: string): string {
  return `'${word.replaceAll(/['\\]/g, (sign) => sign + sign)}'`
}
