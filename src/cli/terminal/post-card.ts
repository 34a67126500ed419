import { styleText } from 'node:util'
import type { Post } from '../../event.ts'
import { hostOf } from '../../match/link-domains.ts'
import { occurrences } from '../../match/occurrences.ts'
import { clip, columnsOfOutput, printable, printableLines, wrap } from './terminal-text.ts'

/** A post to be shown to people. */
export interface PostCard {
  readonly post: Post
  /** Of the author, where it is known. */
  readonly handle?: string | undefined
  /** Words to be marked in the texts; see occurrences(). */
  readonly found: readonly string[]
  /** What there is to say about the post, a line each. */
  readonly notes: readonly string[]
}

/** Lines of text that a card shows; posts of 300 characters rarely have more. */
const MOST_LINES = 12

/** As much of a DID tells authors apart. */
const SHORT_DID = 16

/** The post as lines for standard output, no wider than the terminal and without a line end. */
export function renderCard({ post, handle, found, notes }: PostCard, columns = columnsOfOutput()): string {
  const inner = columns - 2
  const texts = wrap(mark(printableLines(post.text).trim(), found), inner, MOST_LINES)
  const hints = hintsOf(post).map(({ name, text }) =>
    clip(`${dim(name)} ${mark(printable(text), found)}`.trim(), inner),
  )
  return [
    clip(`${style('bold', nameOf(post, handle))} ${dim(facts(post))}`, columns),
    ...(post.text.trim() === '' ? [] : texts).map((line) => `${dim('│')} ${line}`.trimEnd()),
    ...hints.map((line) => `${dim('│')} ${line}`),
    ...notes
      .flatMap((note) => wrap(printable(note), inner, 2))
      .map((line, i) => `${dim(i === 0 ? '╰' : ' ')} ${line}`),
    dim(`  ${addressOf(post)}`),
  ].join('\n')
}

/** The same in one line, for lists of many posts. */
export function renderLine({ post, handle, found }: PostCard, columns: number): string {
  const text = printable((post.text || post.alts[0] || post.titles[0] || '').trim())
  const name = handle === undefined ? `${post.did.slice(0, SHORT_DID)}…` : nameOf(post, handle)
  return clip(`${style('bold', printable(name))} ${mark(text, found)}`, columns)
}

/** The post for scripts. */
export function cardAsJson({ post, handle, found }: PostCard) {
  const {
    did,
    rkey,
    time,
    createdAt: _,
    embedded: __,
    told: ___,
    quote,
    replyRoot,
    replyParent,
    ...parts
  } = post
  return {
    uri: `at://${did}/app.bsky.feed.post/${rkey}`,
    url: addressOf(post),
    author: { did, handle: handle ?? null },
    time: new Date(time).toISOString(),
    ...parts,
    reply: replyRoot !== undefined || replyParent !== undefined,
    quote: quote === undefined ? null : `at://${quote.did}/app.bsky.feed.post/${quote.rkey}`,
    found,
  }
}

/** Where the app shows the post. */
function addressOf({ did, rkey }: Post): string {
  return `https://bsky.app/profile/${did}/post/${rkey}`
}

function nameOf({ did }: Post, handle: string | undefined): string {
  return printable(handle === undefined ? did : `@${handle}`)
}

function facts(post: Post): string {
  const time = new Date(post.time).toISOString().replace('T', ' ').slice(0, 16)
  const reply = post.replyRoot === undefined && post.replyParent === undefined ? [] : ['reply']
  const quote = post.quote === undefined ? [] : ['quote']
  return [`${time} UTC`, ...post.langs.map(printable), ...reply, ...quote].join(' · ')
}

/** What the post has besides its text. */
function hintsOf({ images, video, gif, external, alts, titles, links, labels, tags, text }: Post) {
  const folded = text.toLowerCase()
  const unseen = tags.filter((tag) => !folded.includes(`#${tag.toLowerCase()}`))
  const hosts = [...new Set(links.flatMap((link) => hostOf(link) ?? []))]
  const media = [
    ...(images > 0 ? [images === 1 ? '1 image' : `${images} images`] : []),
    ...(video ? ['video'] : []),
    ...(gif ? ['gif'] : []),
  ]
  return [
    ...(media.length > 0 ? [{ name: media.join(', '), text: '' }] : []),
    ...alts.map((alt) => ({ name: 'alt', text: alt })),
    ...(hosts.length > 0 && !gif
      ? [
          {
            name: 'link',
            text: [hosts.join(', '), external ? titles[0] : undefined].filter(Boolean).join(' · '),
          },
        ]
      : []),
    ...(unseen.length > 0 ? [{ name: 'tags', text: unseen.map((tag) => `#${tag}`).join(' ') }] : []),
    ...(labels.length > 0 ? [{ name: 'labelled', text: labels.join(', ') }] : []),
  ]
}

function mark(text: string, found: readonly string[]): string {
  let marked = ''
  let at = 0
  for (const { start, end } of occurrences(text, found)) {
    marked += text.slice(at, start) + style(['bold', 'yellow'], text.slice(start, end))
    at = end
  }
  return marked + text.slice(at)
}

function dim(text: string): string {
  return style('dim', text)
}

function style(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { stream: process.stdout })
}
