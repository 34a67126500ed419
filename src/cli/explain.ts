import { Command } from 'commander'
import type { Feed } from '../config/feeds.ts'
import type { Loaded } from '../config/load.ts'
import type { MachineFlags } from '../config/machine-settings.ts'
import { type Counters, NO_COUNTERS } from '../counters.ts'
import { type Post, parsePostUri, postUri, type RecordRef } from '../event.ts'
import { analyse, type Document } from '../match/document.ts'
import { explain } from '../match/explain.ts'
import { postFromExample } from '../match/facets.ts'
import { needsOf } from '../match/unsettled.ts'
import { readOnly } from '../persist/database.ts'
import { knownHandles } from '../persist/handles.ts'
import { readPlacements } from '../persist/placements.ts'
import { readCounters, readPost } from '../persist/posts.ts'
import type { Circumstances } from '../rank/arithmetic.ts'
import { echoesByFeed } from '../rank/recent/recent-arrivals.ts'
import { openStorage } from '../roles/storage.ts'
import { createLog } from '../telemetry/log.ts'
import { encodeTid, tidAt } from '../tid.ts'
import { renderExplanation } from './explanation.ts'
import { explainOrder, renderOrder } from './order-explanation.ts'
import { EXIT_CONFIG, loadFor, tellProblems, withSettings } from './settings.ts'

interface Options extends MachineFlags {
  readonly config?: string
  readonly text?: string
  readonly lang?: readonly string[]
  readonly feed?: string
  readonly json?: true
}

/** `lycan explain` */
export function explainCommand(): Command {
  const command = new Command('explain')
    .summary('say why a post is in a feed, or is not')
    .description(
      'Asks each feed about one post, and shows every part of its rule with its answer, and what its place in the feed is made of. The post is a stored one, by its address, or a text that you give.',
    )
    .argument('[post]', 'at:// URI or bsky.app address of a stored post (with the DID of its author)')
    .option('--text <text>', 'explain this text instead; #tags, links and @mentions are found in it')
    .option('--lang <tags...>', 'languages that the text declares')
    .option('--feed <key>', 'ask only this feed')
    .option('--json', 'print the explanation as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ lycan explain --text "my #Cats are asleep" --lang en
  $ lycan explain --feed cats at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/3jzfcijpj2z2a

Exit code: 0 when explained, whatever the answer; 1 when the post is not stored; 2 for a mistake in settings or command.`,
    )
    .action(explainPost)
  return withSettings(command)
}

async function explainPost(address: string | undefined, options: Options): Promise<void> {
  const { text, lang, feed: only, json, ...flags } = options
  if ((address === undefined) === (text === undefined))
    return complain('name either a stored post or a --text')
  const ref = address === undefined ? undefined : parseAddress(address)
  if (address !== undefined && ref === undefined) {
    return complain(`${address} is not the address of a post; expected at://did:plc:…/app.bsky.feed.post/3k…`)
  }
  const asked = ref === undefined ? await loadGiven(text ?? '', lang, flags) : await loadStored(ref, flags)
  if (asked === undefined) return
  const { post, counters, knownIn, loaded } = asked
  const document = analyse(post, counters)
  if (only !== undefined && !loaded.feeds.has(only)) {
    return complain(`there is no feed "${only}"; there are: ${[...loaded.feeds.keys()].join(', ')}`)
  }
  const feeds = [...loaded.feeds.values()].filter((feed) => only === undefined || feed.key === only)
  const answers = feeds.map((feed) => answerOf(feed, document, knownIn(feed.key)))
  if (json === true) process.stdout.write(`${JSON.stringify(answers, null, 2)}\n`)
  else process.stdout.write(`${answers.flatMap(render).join('\n')}\n`)
}

interface Asked {
  readonly post: Post
  readonly counters: Counters
  /** What is stored about the post in a feed, by the feed's key. */
  readonly knownIn: (feed: string) => Circumstances
  readonly loaded: Loaded
}

async function loadGiven(
  text: string,
  langs: readonly string[] | undefined,
  flags: MachineFlags,
): Promise<Asked | undefined> {
  const loaded = await loadFor(flags)
  if (!tellProblems(loaded)) return undefined
  const now = Date.now()
  const rkey = encodeTid(tidAt(now * 1000))
  const post = postFromExample({ text, rkey, createdAt: now, ...(langs && { langs }) })
  return { loaded, post, counters: NO_COUNTERS, knownIn: () => ({}) }
}

async function loadStored(ref: RecordRef, flags: MachineFlags): Promise<Asked | undefined> {
  const settings = await loadFor(flags)
  if (!tellProblems(settings)) return undefined
  const log = createLog({ level: 'warn', pretty: true })
  await using storage = await openStorage({ settings: settings.settings.database, log, share: true })
  const db = storage.open('tool', 1)
  const reader = readOnly(db)
  const post = await readPost(reader, ref)
  if (post === undefined) {
    process.stderr.write(
      `${postUri(ref)} is not stored: no feed wanted it when it arrived, or it is older than what is kept; try --text with its text\n`,
    )
    process.exitCode = 1
    return undefined
  }
  const counters = (await readCounters(reader, ref)) ?? NO_COUNTERS
  const handles = await knownHandles(reader)
  const echoes = await echoesByFeed(reader, post)
  const placements = await readPlacements(db, ref)
  const knownIn = (feed: string) => ({ recent: echoes.get(feed), ...placements.get(feed) })
  const loaded = await loadFor(flags, { resolveHandle: (handle) => handles.get(handle) })
  return { post, counters, knownIn, loaded }
}

function answerOf(feed: Feed, document: Document, known: Circumstances) {
  const explanation = explain(feed.rule, document)
  const wanted = explanation.matches
  const waiting = !wanted && feed.rule.followsCounters && needsOf(feed.rule.root, document) !== false
  const order = wanted ? explainOrder(feed, document, known) : undefined
  return { feed: feed.key, wanted, waiting, explanation, order, madeOf: madeOf(feed) }
}

/** The feeds whose posts a feed shows that has no rule of its own. */
function madeOf(feed: Feed): readonly string[] | undefined {
  const sources = feed.madeOf?.map((source) => source.feed)
  return sources?.includes(feed.key) ? undefined : sources
}

function render({
  feed,
  wanted,
  waiting,
  explanation,
  order,
  madeOf: sources,
}: ReturnType<typeof answerOf>): string[] {
  if (sources !== undefined) return [`${feed}: takes its posts from ${[...new Set(sources)].join(', ')}`]
  const keptOut = order !== undefined && order.key === undefined
  const wait = waiting ? 'out, until accounts engage with it as the rule wants' : 'out'
  const verdict = keptOut ? 'out, by the order of the feed' : wanted ? 'in' : wait
  return [
    `${feed}: ${verdict}`,
    ...renderExplanation(explanation, '  '),
    ...(order === undefined ? [] : renderOrder(order, '  ')),
  ]
}

const APP_ADDRESS = /^https:\/\/bsky\.app\/profile\/(did:[^/]+)\/post\/([^/?#]+)$/

function parseAddress(address: string): RecordRef | undefined {
  const [, did, rkey] = APP_ADDRESS.exec(address) ?? []
  return did !== undefined && rkey !== undefined ? { did, rkey } : parsePostUri(address)
}

function complain(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = EXIT_CONFIG
}
