import type { RecordRef } from '../event.ts'
import { collect, isObject, items, type JsonObject, objectOr, postRef } from './untrusted.ts'

/** What rules want to know of a post's embed. */
export interface Embed {
  images: number
  video: boolean
  gif: boolean
  external: boolean
  quote: RecordRef | undefined
  /** The at:// URI of an embedded record that is no post. */
  embedded: string | undefined
  readonly alts: string[]
  readonly titles: string[]
  readonly links: string[]
}

/** Longer than every at:// URI that can be looked up. */
const LONGEST_URI = 2_600

/** Hosts whose link cards clients play as animations. */
const GIF_HOST = /^https?:\/\/(?:[\w-]+\.)*(?:tenor\.com|giphy\.com|gph\.is|klipy\.com)(?:[/?#]|$)/i
const GIF_FILE = /^https?:\/\/[^?#]+\.gif(?:[?#]|$)/i

/** Reads `app.bsky.embed.*` of a record. Kinds that are not known add nothing. */
export function readEmbed(value: unknown): Embed {
  const embed: Embed = {
    images: 0,
    video: false,
    gif: false,
    external: false,
    quote: undefined,
    embedded: undefined,
    alts: [],
    titles: [],
    links: [],
  }
  if (!isObject(value)) return embed
  if (value['$type'] === 'app.bsky.embed.recordWithMedia') {
    readRecord(objectOr(value['record'])['record'], embed)
    if (isObject(value['media'])) readMedia(value['media'], embed)
  } else if (value['$type'] === 'app.bsky.embed.record') {
    readRecord(value['record'], embed)
  } else {
    readMedia(value, embed)
  }
  return embed
}

function readRecord(strongRef: unknown, embed: Embed): void {
  embed.quote = postRef(strongRef)
  const uri = objectOr(strongRef)['uri']
  if (embed.quote === undefined && typeof uri === 'string' && uri.length <= LONGEST_URI) embed.embedded = uri
}

function readMedia(media: JsonObject, embed: Embed): void {
  switch (media['$type']) {
    case 'app.bsky.embed.images':
      readImages(items(media['images']), embed)
      break
    case 'app.bsky.embed.gallery':
      readImages(items(media['items']).filter(isGalleryImage), embed)
      break
    case 'app.bsky.embed.video':
      embed.video = true
      embed.gif = media['presentation'] === 'gif'
      collect(embed.alts, media['alt'])
      break
    case 'app.bsky.embed.external':
      readExternal(objectOr(media['external']), embed)
      break
  }
}

function isGalleryImage(item: unknown): boolean {
  return objectOr(item)['$type'] === 'app.bsky.embed.gallery#image'
}

function readImages(images: readonly unknown[], embed: Embed): void {
  for (const image of images) {
    if (!isObject(image)) continue
    embed.images++
    collect(embed.alts, image['alt'])
  }
}

function readExternal(card: JsonObject, embed: Embed): void {
  collect(embed.links, card['uri'])
  collect(embed.titles, card['title'])
  collect(embed.titles, card['description'])
  const uri = embed.links[0] ?? ''
  embed.gif = GIF_HOST.test(uri) || GIF_FILE.test(uri)
  embed.external = uri !== '' && !embed.gif
}
