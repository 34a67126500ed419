import * as prompts from '@inquirer/prompts'
import type { z } from 'zod'
import { feedEntry, feedKey } from '../config/sections/feed.ts'
import { serviceSection } from '../config/sections/service.ts'
import { STARTER_ORDERS, type Starter, type StarterOrder } from '../config/starter.ts'
import { terminal } from './terminal/prompt.ts'

/** What is known before anybody is asked, from flags. */
export interface Known {
  readonly hostname?: string | undefined
  readonly publisher?: string | undefined
  readonly key?: string | undefined
  readonly name?: string | undefined
  readonly words?: readonly string[] | undefined
  readonly languages?: readonly string[] | undefined
  readonly near?: string | undefined
  readonly within?: string | undefined
  readonly accounts?: readonly string[] | undefined
  readonly pictures?: boolean | undefined
  readonly replies?: boolean | undefined
  readonly order?: StarterOrder | undefined
}

const KINDS = [
  { value: 'words', name: 'words or hashtags' },
  { value: 'languages', name: 'a language' },
  { value: 'place', name: 'a place' },
  { value: 'accounts', name: 'what certain accounts write' },
] as const
type Kind = (typeof KINDS)[number]['value']

const WITHIN = '30km'

const input = (question: Parameters<typeof prompts.input>[0]) => prompts.input(question, terminal)
const confirm = (message: string) => prompts.confirm({ message, default: false }, terminal)

/** Asks on the terminal for what is not known. */
export async function interview(known: Known): Promise<Starter> {
  const hostname =
    known.hostname ??
    (await input({
      message: 'Public host name of this server (localhost to try things out)',
      default: 'localhost',
      validate: by(serviceSection.shape.hostname),
    }))
  const publisher =
    known.publisher ??
    (await input({
      message: 'Handle of the account that will own the feeds (empty: later)',
      validate: (text) => text === '' || by(serviceSection.shape.publisher)(text),
    }))
  const kinds = new Set(
    kindsOf(known).length > 0
      ? kindsOf(known)
      : await prompts.checkbox<Kind>(
          {
            message: 'What is your first feed about? (together they narrow it down)',
            choices: KINDS,
            required: true,
          },
          terminal,
        ),
  )
  const listOf = async (kind: Kind, given: readonly string[] | undefined, message: string) =>
    given ?? (kinds.has(kind) ? parts(await input({ message, required: true })) : [])
  const words = await listOf('words', known.words, 'Words and phrases, with commas between them')
  const languages = await listOf('languages', known.languages, 'Languages, such as en, pt-BR, nb')
  const accounts = await listOf('accounts', known.accounts, 'Handles or DIDs of the accounts')
  const near =
    known.near ??
    (kinds.has('place') ? await input({ message: 'Near which place?', required: true }) : undefined)
  const within =
    near === undefined
      ? WITHIN
      : (known.within ?? (await input({ message: 'How far around it?', default: WITHIN })))
  const pictures = known.pictures ?? (await confirm('Only posts with a picture or video?'))
  const replies = known.replies ?? (await confirm('Replies too?'))
  const order =
    known.order ??
    (await prompts.select<StarterOrder>(
      {
        message: 'In what order?',
        choices: [
          { value: 'chronological', name: 'newest first' },
          { value: 'engagement', name: 'what many like first, for a day or so' },
          { value: 'quality', name: 'newest first, low quality out or further down' },
        ],
      },
      terminal,
    ))
  const topic = words[0] ?? near ?? languages[0] ?? accounts[0] ?? 'feed'
  const name =
    known.name ??
    (await input({
      message: 'What do readers see as its name?',
      default: titled(topic),
      validate: by(feedEntry.shape.name),
    }))
  const key =
    known.key ??
    (await input({ message: 'And the end of its address?', default: keyOf(name), validate: by(feedKey) }))
  const place = near === undefined ? undefined : { near, within }
  const feed = { key, name, words, languages, place, accounts, pictures, replies, order }
  return { hostname, publisher: publisher === '' ? undefined : publisher, feed }
}

/** The same without asking: what is not known is left out or as most want it. Undefined where no rule would come of it. */
export function withoutAsking(known: Known): Starter | undefined {
  if (kindsOf(known).length === 0) return undefined
  const { words = [], languages = [], accounts = [], near, within = WITHIN } = known
  const name = known.name ?? titled(words[0] ?? near ?? languages[0] ?? accounts[0] ?? '')
  return {
    hostname: known.hostname ?? 'localhost',
    publisher: known.publisher,
    feed: {
      key: known.key ?? keyOf(name),
      name,
      words,
      languages,
      accounts,
      place: near === undefined ? undefined : { near, within },
      pictures: known.pictures ?? false,
      replies: known.replies ?? false,
      order: known.order ?? STARTER_ORDERS[0],
    },
  }
}

/** The parts of `a, b, "c d"`: commas separate, and quotation marks or # around a word mean nothing more. */
export function parts(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim().replace(/^["“#]+|["”]+$/g, ''))
    .filter((part) => part !== '')
}

function kindsOf({ words, languages, near, accounts }: Known): Kind[] {
  const given = { words, languages, place: near, accounts }
  return KINDS.map(({ value }) => value).filter((kind) => (given[kind]?.length ?? 0) > 0)
}

function titled(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1, 24)
}

/** A record key made of a name: `Tabby cats!` gives `tabby-cats`. */
function keyOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const key = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')
  return key.slice(0, 15).replace(/-+$/, '') || 'feed'
}

/** Answers true, or what is wrong with a text, as prompts want it. */
function by(schema: z.ZodType): (text: string) => true | string {
  return (text) => {
    const { error } = schema.safeParse(text)
    return error === undefined ? true : (error.issues[0]?.message ?? 'that cannot be')
  }
}
