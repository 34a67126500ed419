import { fakeBlobCid } from './identifiers.ts'
import type { Language } from './languages.ts'
import type { Topic } from './phrases/phrase-bank.ts'
import { writeSentence } from './prose.ts'
import { type Random, weighted } from './random.ts'

export interface StrongRef {
  readonly cid: string
  readonly uri: string
}

type EmbedKind = 'none' | 'images' | 'video' | 'external' | 'gif' | 'record' | 'recordWithMedia'

const SHARES: Record<EmbedKind, number> = {
  none: 60,
  images: 24,
  video: 1,
  external: 9.5,
  gif: 1.2,
  record: 3.4,
  recordWithMedia: 0.9,
}

/** Draws what hangs below a post. */
export const chooseEmbed = weighted(Object.keys(SHARES) as EmbedKind[], (kind) => SHARES[kind])

const SITES: Record<Topic, readonly string[]> = {
  life: ['www.youtube.com', 'www.reddit.com', 'medium.com'],
  cats: ['www.youtube.com', 'www.thedodo.com'],
  space: ['www.nasa.gov', 'www.esa.int', 'arxiv.org', 'www.space.com'],
  football: ['www.bbc.co.uk', 'www.theguardian.com', 'www.kicker.de'],
  music: ['open.spotify.com', 'bandcamp.com', 'www.youtube.com', 'soundcloud.com'],
  food: ['www.seriouseats.com', 'www.bonappetit.com'],
  travel: ['www.seat61.com', 'en.wikipedia.org'],
  programming: ['github.com', 'lwn.net', 'stackoverflow.com', 'arxiv.org'],
  news: [
    'www.nytimes.com',
    'www.theguardian.com',
    'www.bbc.co.uk',
    'www.nrk.no',
    'apnews.com',
    'www.reuters.com',
  ],
  art: ['www.artstation.com', 'www.etsy.com', 'ko-fi.com'],
}

/** A link that looks like one to an article about `topic`. */
export function articleUrl(random: Random, topic: Topic): string {
  return `https://${random.pick(SITES[topic])}/${topic}/${2020 + random.below(7)}/${random.below(1e9).toString(36)}`
}

interface Subject {
  readonly language: Language
  readonly topic: Topic
}

/** The embed of a post, or undefined for none. `quoted` is asked only where a post is quoted. */
export function composeEmbed(
  random: Random,
  kind: EmbedKind,
  subject: Subject,
  quoted: () => StrongRef,
): object | undefined {
  switch (kind) {
    case 'none':
      return undefined
    case 'images':
      return images(random, subject)
    case 'video':
      return {
        $type: 'app.bsky.embed.video',
        ...(random.chance(0.2) && { alt: alt(random, subject) }),
        aspectRatio: { height: 1080, width: 1920 },
        video: blob(random, 'video/mp4', 20_000_000),
      }
    case 'external':
      return external(articleUrl(random, subject.topic), random, subject)
    case 'gif':
      return external(
        `https://media.tenor.com/${random.below(2 ** 31).toString(36)}/reaction.gif?hh=498&ww=498`,
        random,
        subject,
      )
    case 'record':
      return { $type: 'app.bsky.embed.record', record: quoted() }
    case 'recordWithMedia':
      return {
        $type: 'app.bsky.embed.recordWithMedia',
        media: images(random, subject),
        record: { $type: 'app.bsky.embed.record', record: quoted() },
      }
  }
}

function images(random: Random, subject: Subject): object {
  const count = random.chance(0.7) ? 1 : 2 + random.below(3)
  return {
    $type: 'app.bsky.embed.images',
    images: Array.from({ length: count }, () => ({
      alt: random.chance(0.45) ? alt(random, subject) : '',
      aspectRatio: { height: 600 + random.below(1400), width: 1000 + random.below(1000) },
      image: blob(random, 'image/jpeg', 900_000),
    })),
  }
}

function external(uri: string, random: Random, { language, topic }: Subject): object {
  return {
    $type: 'app.bsky.embed.external',
    external: {
      description: writeSentence(random, language, topic),
      thumb: blob(random, 'image/jpeg', 400_000),
      title: writeSentence(random, language, topic),
      uri,
    },
  }
}

function alt(random: Random, { language, topic }: Subject): string {
  return writeSentence(random, language, topic)
}

function blob(random: Random, mimeType: string, maxSize: number): object {
  const ref = { $link: fakeBlobCid(random.below(2 ** 31), 0) }
  return { $type: 'blob', ref, mimeType, size: 20_000 + random.below(maxSize) }
}
