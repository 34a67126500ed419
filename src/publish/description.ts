import { AppBskyRichtextFacet, type AtpAgent, type Facet, RichText } from '@atproto/api'

export interface Description {
  /** Links, mentions and tags, at their places in bytes of UTF-8; undefined where there are none. */
  readonly facets: Facet[] | undefined
  /** Mentions that name nobody; they stay plain text. */
  readonly unknown: readonly string[]
}

/** Finds links, mentions and tags in a description, as the apps do. The account's server looks up who is mentioned. */
export async function describe(text: string, agent: AtpAgent): Promise<Description> {
  const rich = new RichText({ text })
  await rich.detectFacets(agent)
  const facets = rich.facets ?? []
  const unknown = facets.filter(isUnknownMention)
  const known = facets.filter((facet) => !isUnknownMention(facet))
  return {
    facets: known.length === 0 ? undefined : known,
    unknown: unknown.map((facet) => textOf(text, facet)),
  }
}

/** What a facet marks in the text, with where it leads; for people to read. */
export function showFacet(text: string, facet: Facet): string {
  const marked = textOf(text, facet)
  const [feature] = facet.features ?? []
  if (AppBskyRichtextFacet.isLink(feature)) return `${marked} → ${feature.uri}`
  if (AppBskyRichtextFacet.isMention(feature)) return `${marked} → ${feature.did}`
  return marked
}

function isUnknownMention({ features }: Facet): boolean {
  return features.some((feature) => AppBskyRichtextFacet.isMention(feature) && feature.did === '')
}

function textOf(text: string, { index }: Facet): string {
  return Buffer.from(text).subarray(index?.byteStart, index?.byteEnd).toString()
}
