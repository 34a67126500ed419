import type { Post, RecordRef } from '../event.ts'
import { parseDatetime } from './datetime.ts'
import { readEmbed } from './embed.ts'
import { readFacets } from './facets.ts'
import { readLocation } from './location.ts'
import { cleanText, collect, collectNew, items, type JsonObject, objectOr, postRef } from './untrusted.ts'

/** The lexicon allows 3,000 bytes, so no valid text has more UTF-16 units; the AppView refuses the record. */
const MAX_TEXT = 3000

/**
 * Reads an `app.bsky.feed.post` record. `eventMs` is when the network heard of it, in milliseconds since 1970.
 * Undefined where the record is of another type or has no text as the lexicon wants it; anything else that is
 * malformed counts as absent.
 */
export function readPost(at: RecordRef, record: JsonObject, eventMs: number): Post | undefined {
  const text = record['text']
  if (record['$type'] !== 'app.bsky.feed.post' || typeof text !== 'string' || text.length > MAX_TEXT)
    return undefined

  const embed = readEmbed(record['embed'])
  const { tags, mentions, links } = readFacets(record)
  for (const link of embed.links) collectNew(links, link)

  const langs: string[] = []
  for (const lang of items(record['langs'])) collect(langs, lang)
  const labels: string[] = []
  for (const label of items(objectOr(record['labels'])['values'])) collect(labels, objectOr(label)['val'])

  const reply = objectOr(record['reply'])
  const createdAt = parseDatetime(record['createdAt'])
  return {
    did: at.did,
    rkey: at.rkey,
    text: cleanText(text),
    langs,
    tags,
    mentions,
    links,
    titles: embed.titles,
    alts: embed.alts,
    ...readLocation(record),
    ...(embed.embedded !== undefined && { embedded: embed.embedded }),
    labels,
    images: embed.images,
    video: embed.video,
    gif: embed.gif,
    external: embed.external,
    quote: embed.quote,
    replyRoot: postRef(reply['root']),
    replyParent: postRef(reply['parent']),
    createdAt,
    time: createdAt === undefined ? eventMs : Math.min(createdAt, eventMs),
  }
}
