/**
 * Atoms: what the inverted index is keyed by, something that a post either contains or does not. Values are folded
 * as the document folds them, so that both sides compare equal.
 */
export type AtomKind =
  | 'word' // a word of the text, its alt texts, link titles or tags
  | 'substring' // a stretch of text, wherever it begins and ends
  | 'tag' // a hashtag
  | 'author' // the DID of who wrote the post
  | 'parent' // the DID of who wrote what it answers
  | 'quoted' // the DID of who wrote what it quotes
  | 'mention' // a DID
  | 'domain' // the domain of a link, or one above it
  | 'label' // a self-label
  | 'language' // the first subtag of a declared language; empty where none is declared
  | 'feature' // an image, a video and the like

/** An atom that a condition needs; for a phrase, with another of its words. */
export interface Anchor extends Atom {
  /** Present too wherever the condition holds by this anchor. */
  readonly beside?: Atom | undefined
}

export interface Atom {
  readonly kind: AtomKind
  readonly value: string
}
