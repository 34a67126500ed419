import type { Post } from '../event.ts'
import { decodeTid, encodeTid, tidAt, tidMicros } from '../tid.ts'
import { analyse, type Document } from './document.ts'
import type { ExamplePost } from './filter.ts'

const AUTHOR = 'did:plc:exampleauthor2345678abcd'
const NOON = Date.UTC(2026, 0, 1, 12)

/**
 * A whole post from a partial one, for tests and examples. What is left out is empty; hashtags, links and mentions
 * are found in the text, as apps do when a post is written. Mentions need DIDs: `resolveHandle` gives them.
 * The time is that of the record key or createdAt where either is given, so equal examples are equal posts.
 */
export function postFromExample(
  example: ExamplePost,
  resolveHandle: (handle: string) => string | undefined = exampleDid,
): Post {
  const text = example.text ?? ''
  const tid = example.rkey === undefined ? undefined : decodeTid(example.rkey)
  const keyTime = tid === undefined ? undefined : tidMicros(tid) / 1000
  const { likes, reposts, replies, quotes, ...said } = example
  const time = example.time ?? earliest(example.createdAt, keyTime) ?? NOON
  return {
    did: AUTHOR,
    rkey: encodeTid(tidAt(Math.floor(time * 1000))),
    langs: [],
    tags: findTags(text),
    mentions: findHandles(text).flatMap((handle) => resolveHandle(handle) ?? []),
    links: findLinks(text),
    titles: [],
    alts: [],
    labels: [],
    images: 0,
    video: false,
    gif: false,
    external: false,
    quote: undefined,
    replyRoot: example.replyParent,
    replyParent: undefined,
    createdAt: time,
    ...withoutUndefined(said),
    text,
    time,
  }
}

/** A partial post as rules read it, with the counters that it names. */
export function documentFromExample(
  example: ExamplePost,
  resolveHandle?: (handle: string) => string | undefined,
): Document {
  const { likes = 0, reposts = 0, replies = 0, quotes = 0 } = example
  return analyse(postFromExample(example, resolveHandle), { likes, reposts, replies, quotes })
}

/** The DID that stands for a handle where nothing is looked up: `did:web:` and the handle. */
export function exampleDid(handle: string): string {
  return `did:web:${handle.toLowerCase()}`
}

/** Hashtags of a text without the sign, each once. Not only digits, at most 64 UTF-16 units, no punctuation at the end. */
export function findTags(text: string): string[] {
  const tags: string[] = []
  for (const match of text.matchAll(/(?<=^|\s)[#＃](?!\ufe0f)([^\s\u00ad\u2060\u200a-\u200d]+)/gu)) {
    const tag = match[1]!.replace(/\p{P}+$/u, '')
    if (/[^\d\p{P}]/u.test(tag) && tag.length <= 64 && !tags.includes(tag)) tags.push(tag)
  }
  return tags
}

/** Addresses in a text, each once; a bare domain in lower case counts with https:// before it. */
export function findLinks(text: string): string[] {
  const links: string[] = []
  const shape =
    /(?<=^|\s|\()(?:[hH][tT]{2}[pP][sS]?:\/\/\S+|[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?=$|[\s/?#:.,;!)])\S*)/g
  for (const [found] of text.matchAll(shape)) {
    const trimmed = found.replace(/[.,;:!?'"]+$/, '')
    const address = trimmed.endsWith(')') && !trimmed.includes('(') ? trimmed.slice(0, -1) : trimmed
    const link = /^https?:/i.test(address) ? address : `https://${address}`
    if (URL.canParse(link) && !links.includes(link)) links.push(link)
  }
  return links
}

/** Handles mentioned in a text without the sign, each once. */
export function findHandles(text: string): string[] {
  const handles: string[] = []
  for (const match of text.matchAll(
    /(?<=^|\s|\()@((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9])/gi,
  )) {
    const handle = match[1]!
    if (!handles.includes(handle)) handles.push(handle)
  }
  return handles
}

function earliest(...times: (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

function withoutUndefined(example: ExamplePost): ExamplePost {
  return Object.fromEntries(Object.entries(example).filter(([, value]) => value !== undefined))
}
