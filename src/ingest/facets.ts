import { collectNew, isDid, isObject, items, objectOr } from './untrusted.ts'

/** What the annotated stretches of a post's text refer to. */
export interface Facets {
  readonly tags: string[]
  readonly mentions: string[]
  readonly links: string[]
}

/** Reads `facets`, the `tags` beside the text, and the `entities` that preceded facets in 2022. */
export function readFacets(record: { readonly [key: string]: unknown }): Facets {
  const found: Facets = { tags: [], mentions: [], links: [] }
  for (const facet of items(record['facets'])) {
    for (const feature of items(objectOr(facet)['features']))
      if (isObject(feature)) readFeature(feature, found)
  }
  for (const tag of items(record['tags'])) collectTag(tag, found)
  for (const entity of items(record['entities'])) {
    const { type, value } = objectOr(entity)
    if (type === 'link') collectNew(found.links, value)
    else if (type === 'mention' && isDid(value)) collectNew(found.mentions, value)
  }
  return found
}

function readFeature(feature: { readonly [key: string]: unknown }, found: Facets): void {
  switch (feature['$type']) {
    case 'app.bsky.richtext.facet#tag':
      collectTag(feature['tag'], found)
      break
    case 'app.bsky.richtext.facet#mention':
      if (isDid(feature['did'])) collectNew(found.mentions, feature['did'])
      break
    case 'app.bsky.richtext.facet#link':
      collectNew(found.links, feature['uri'])
      break
  }
}

/** Some clients leave the sign before the tag. */
function collectTag(tag: unknown, found: Facets): void {
  if (typeof tag === 'string') collectNew(found.tags, tag.replace(/^[#＃]/u, ''))
}
