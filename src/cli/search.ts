import { Command } from 'commander'
import type { MachineFlags } from '../config/machine-settings.ts'
import { type Counters, describeCounters } from '../counters.ts'
import type { SearchQuery } from '../match/search-query.ts'
import { readOnly } from '../persist/database.ts'
import { findActor, type PostFacts, readPostFacts } from '../persist/search-posts.ts'
import { type SearchedPost, search } from '../roles/search.ts'
import { openStorage } from '../roles/storage.ts'
import { createLog } from '../telemetry/log.ts'
import { circleAt, readSearch, type WrittenSearch } from './search-options.ts'
import { EXIT_CONFIG, loadFor, tellProblems, withSettings } from './settings.ts'
import { cardAsJson, renderCard } from './terminal/post-card.ts'

interface Options extends MachineFlags, WrittenSearch {
  readonly config?: string
  readonly json?: true
}

/** `lycan search` */
export function searchCommand(): Command {
  const command = new Command('search')
    .summary('look for words in the stored posts')
    .description(
      'Finds stored posts by their words, the newest first. Words mean what they mean in a rule: whole words in the text, alt texts, link cards and hashtags, in any case of letters; anywhere in scripts without spaces.',
    )
    .argument('[query...]', 'words that must all be there; may be left out with --author or --near')
    .option('--limit <number>', 'posts at most', '20')
    .option('--lang <tags...>', 'only posts that declare one of these languages')
    .option('--author <account>', 'only posts of this account: its DID or handle')
    .option('--since <time>', 'only posts since then: 6h, 2d, or a date such as 2026-01-31')
    .option('--near <place>', 'only posts that belong near this place: a city, or one of your places')
    .option('--within <distance>', 'how near', '30km')
    .option('--json', 'print a line of JSON for each post')
    .addHelpText(
      'after',
      `
The query, best in single quotation marks:
  'cat kitten'            both words
  '"tabby cat"'           one word after the other
  'cat -dog'              the one and not the other
  'cat OR kitten sleeps'  one of the two, and the third

Examples:
  $ lycan search 'cat OR kitten -dog' --lang en --since 2d
  $ lycan search '"northern lights"' --near Tromsø --within 100km
  $ lycan search --author alice.example.com --json | jq -r .text

What is stored is what a feed wanted when it came; corpus.keep in the settings keeps the rest for a while.
Exit codes: 0 also where nothing was found, 2 for a mistake in settings or command.`,
    )
    .action(searchStored)
  return withSettings(command)
}

async function searchStored(words: readonly string[], { json, config, ...options }: Options): Promise<void> {
  const { limit: _, lang: languages, author: name, since: __, near: place, within: ___, ...flags } = options
  const asked = readSearch(words, options)
  if ('problem' in asked) return complain(asked.problem)
  const loaded = await loadFor({ ...flags, ...(config === undefined ? {} : { config }) })
  if (!tellProblems(loaded)) return
  const near = place === undefined ? undefined : circleAt(place, asked.km, loaded.settings)
  if (near !== undefined && 'problem' in near) return complain(near.problem)

  const log = createLog({ level: 'warn', pretty: process.stderr.isTTY })
  await using storage = await openStorage({ settings: loaded.settings.database, log, share: true })
  const reader = readOnly(storage.open('tool', 1))
  const author = name === undefined ? undefined : await findActor(reader, name.replace(/^@/, ''))
  if (name !== undefined && author === undefined) {
    process.stderr.write(`nothing of ${name} is stored\n`)
    return
  }
  const { query, since, limit } = asked
  let shown = 0
  for await (const page of inPages(search(reader, { query, languages, author, since, near }), limit)) {
    const facts = await readPostFacts(reader, page)
    for (const found of page) {
      const fact = facts.find((one) => one.author === found.author && one.rkey === found.rkey)
      process.stdout.write(json === true ? asJson(found, query, fact) : asCard(found, query, fact))
    }
    shown += page.length
  }
  if (json !== true) process.stderr.write(ending(shown, limit))
}

function asCard({ post }: SearchedPost, query: SearchQuery | undefined, fact: PostFacts | undefined): string {
  const where = fact === undefined || fact.feeds.length === 0 ? 'in no feed' : `in ${fact.feeds.join(', ')}`
  const note = fact === undefined ? where : `${where} · ${describeCounters(countersOf(fact))}`
  return `${renderCard({ post, handle: fact?.handle ?? undefined, found: wordsOf(query), notes: [note] })}\n\n`
}

function asJson({ post }: SearchedPost, query: SearchQuery | undefined, fact: PostFacts | undefined): string {
  const card = cardAsJson({ post, handle: fact?.handle ?? undefined, found: wordsOf(query), notes: [] })
  return `${JSON.stringify({ ...card, ...(fact && { engagement: countersOf(fact) }), feeds: fact?.feeds ?? [] })}\n`
}

function countersOf({ likes, reposts, replies, quotes }: PostFacts): Counters {
  return { likes, reposts, replies, quotes }
}

/** What to mark in the posts. */
function wordsOf(query: SearchQuery | undefined): readonly string[] {
  return query?.wanted.flatMap((group) => group.map((term) => term.written)) ?? []
}

function ending(shown: number, limit: number): string {
  if (shown === 0) return 'no stored post is like that\n'
  if (shown === limit) return `the newest ${shown}; --limit ${10 * limit} shows more\n`
  return `${shown} ${shown === 1 ? 'post' : 'posts'}\n`
}

const PAGE = 50

/** At most `limit` posts, some at a time. */
async function* inPages(
  posts: AsyncIterable<SearchedPost>,
  limit: number,
): AsyncGenerator<readonly SearchedPost[]> {
  let page: SearchedPost[] = []
  let count = 0
  for await (const post of posts) {
    page.push(post)
    if (++count === limit) break
    if (page.length < PAGE) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}

function complain(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = EXIT_CONFIG
}
