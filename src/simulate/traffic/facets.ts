import { MAX_LENGTH } from './prose.ts'
import type { Random } from './random.ts'

/** A text that grows together with the facets that mark its parts. */
export interface MarkedText {
  readonly text: string
  readonly facets: readonly object[]
}

/** Appends a part that carries a feature (a tag, a link or a mention) if it fits. Facets count UTF-8 bytes. */
export function append({ text, facets }: MarkedText, shown: string, feature: object): MarkedText {
  const before = text === '' ? '' : `${text} `
  if (before.length + shown.length > MAX_LENGTH) return { text, facets }
  const byteStart = Buffer.byteLength(before)
  const index = { byteEnd: byteStart + Buffer.byteLength(shown), byteStart }
  return { text: before + shown, facets: [...facets, { features: [feature], index }] }
}

export function appendTag(marked: MarkedText, tag: string): MarkedText {
  return append(marked, `#${tag}`, { $type: 'app.bsky.richtext.facet#tag', tag })
}

/** The apps show a link without its scheme, and shortened. */
export function appendLink(marked: MarkedText, uri: string): MarkedText {
  const shown = uri.replace('https://', '')
  const short = shown.length > 30 ? `${shown.slice(0, 27)}...` : shown
  return append(marked, short, { $type: 'app.bsky.richtext.facet#link', uri })
}

export function appendMention(marked: MarkedText, handle: string, did: string): MarkedText {
  return append(marked, `@${handle}`, { $type: 'app.bsky.richtext.facet#mention', did })
}

/** Up to `count` different items of `items`. */
export function some<Item>(random: Random, items: readonly Item[], count: number): readonly Item[] {
  const start = random.below(items.length)
  return Array.from({ length: Math.min(count, items.length) }, (_, i) => items[(start + i) % items.length]!)
}
