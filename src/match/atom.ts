/**
 * What the inverted index is keyed by: something that a post either contains or does not.
 * Values are folded as the document folds them (NFKC, case), so that both sides compare equal.
 */
export type AtomKind = 'word' | 'substring' | 'tag' | 'author' | 'mention' | 'domain' | 'label' | 'member'

export interface Atom {
  readonly kind: AtomKind
  readonly value: string
}
