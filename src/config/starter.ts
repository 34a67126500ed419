import { Document, isCollection } from 'yaml'

/** What a beginner says about a first feed. What is left out is not asked of posts. */
export interface StarterFeed {
  readonly key: string
  readonly name: string
  readonly words: readonly string[]
  readonly languages: readonly string[]
  readonly place?: { readonly near: string; readonly within: string } | undefined
  readonly accounts: readonly string[]
  readonly pictures: boolean
  readonly replies: boolean
  readonly order: StarterOrder
}

export const STARTER_ORDERS = ['chronological', 'engagement', 'quality'] as const
export type StarterOrder = (typeof STARTER_ORDERS)[number]

export interface Starter {
  readonly hostname: string
  readonly publisher?: string | undefined
  readonly feed: StarterFeed
}

const ORDERS: Readonly<Record<StarterOrder, string>> = {
  chronological: 'chronological # newest first',
  engagement: '{ engagement: day } # what many like stays on top; half of its lead is gone after 18 hours',
  quality: 'quality # newest first, without spam, and with copies and shouting further down',
}

/** A settings file with comments: one feed, and where to go on from there. */
export function renderStarter({ hostname, publisher, feed }: Starter): string {
  const local = hostname === 'localhost'
  return `# The settings of Lycan. \`lycan check\` finds mistakes, \`lycan test\` runs the tests below,
# \`lycan preview ${feed.key}\` shows what the feed catches right now, \`lycan run\` serves it.
# Every option: docs/reference.md.

service:
  # The public name of this server${local ? '; localhost is for trying things on this machine' : ''}.
  hostname: ${flow(hostname)}
  # The account that owns the feeds, by handle or DID. Needed to publish them.
  ${publisher === undefined ? '# publisher: alice.example.com' : `publisher: ${flow(publisher)}`}
  port: 3000

# Without this Lycan runs a PostgreSQL of its own, with its data in ./data.
# database:
#   url: postgres:///lycan?host=/run/postgresql

retention:
  age: 7d

feeds:
  # The end of the feed's address: at://…/app.bsky.feed.generator/${feed.key}
  ${feed.key}:
    name: ${flow(feed.name)}
    # description: What readers see below the name.
    # avatar: ${feed.key}.png
    match:
      all:
${conditionsOf(feed)
  .map((line) => `        - ${line}\n`)
  .join('')}    order: ${ORDERS[feed.order]}
${testsOf(feed)}`
}

function conditionsOf({ words, languages, place, accounts, pictures, replies }: StarterFeed): string[] {
  return [
    ...(words.length > 0
      ? [`text: ${flow(words)} # whole words; in texts, alt texts, link titles and hashtags`]
      : []),
    ...(languages.length > 0 ? [`language: ${flow(languages)}`] : []),
    ...(place === undefined ? [] : [`place: ${flow({ ...place, near: pointOf(place.near) ?? place.near })}`]),
    ...(accounts.length > 0 ? [`author: ${flow(accounts)}`] : []),
    ...(pictures ? ['has: [image, video]'] : []),
    ...(replies ? [] : ['reply: no']),
    'not: { label: [porn, sexual, nudity, graphic-media] }',
  ]
}

/** `59.9, 10.7`: latitude and longitude, as the filter wants them. */
function pointOf(near: string): number[] | undefined {
  const numbers = near.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  return numbers.length === 2 && numbers.every(Number.isFinite) ? numbers : undefined
}

/** Tests that hold for the rule. None where that would take more than a text in a language. */
function testsOf({ words, languages, place, accounts, pictures }: StarterFeed): string {
  const [text] = words
  if (text === undefined || place !== undefined || accounts.length > 0) return ''
  const [lang] = languages
  const post = { text, ...(lang !== undefined && { langs: [lang] }), ...(pictures && { images: 1 }) }
  return `    tests:
      - { post: ${flow(post)}, expect: in }
      - { post: ${flow({ ...post, labels: ['nudity'] })}, expect: out }
`
}

/** A value as it stands in a line of YAML. */
function flow(value: unknown): string {
  const document = new Document(value)
  if (isCollection(document.contents)) document.contents.flow = true
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trim()
}
