/**
 * The collections a subscriber asks for: NSIDs, or `prefix.*`. The server checks NSIDs but takes any head before
 * `.*`, so that `app.bsky.*` works and `fo*` does not.
 */
export interface CollectionPatterns {
  readonly exact: ReadonlySet<string>
  /** With the dot, without the star. */
  readonly prefixes: readonly string[]
}

const NSID = /^[a-zA-Z][a-zA-Z0-9-]{0,62}(\.[a-zA-Z0-9][a-zA-Z0-9-]{0,62})+\.[a-zA-Z][a-zA-Z0-9]{0,62}$/

/** The patterns, or the first one that is none as `invalid`. */
export function parseCollections(
  texts: readonly string[],
): { readonly patterns: CollectionPatterns } | { readonly invalid: string } {
  const exact = new Set<string>()
  const prefixes = new Set<string>()
  for (const text of texts) {
    if (text.endsWith('.*')) prefixes.add(text.slice(0, -1))
    else if (text.length <= 317 && NSID.test(text)) exact.add(text)
    else return { invalid: text }
  }
  return { patterns: { exact, prefixes: [...prefixes] } }
}

export function countPatterns(patterns: CollectionPatterns): number {
  return patterns.exact.size + patterns.prefixes.length
}

/** Whether a commit to `collection` is wanted; no patterns want everything. */
export function wantsCollection(patterns: CollectionPatterns, collection: string): boolean {
  if (patterns.exact.size === 0 && patterns.prefixes.length === 0) return true
  if (patterns.exact.has(collection)) return true
  return patterns.prefixes.some((prefix) => collection.startsWith(prefix))
}

/** Whether `text` has the form of a DID. https://atproto.com/specs/did */
export function isDid(text: string): boolean {
  return text.length <= 2048 && /^did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]$/.test(text)
}
