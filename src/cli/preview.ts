import { Command } from 'commander'
import type { Feed } from '../config/feeds.ts'
import type { Usable } from '../config/load.ts'
import type { MachineFlags } from '../config/machine-settings.ts'
import { didYouMean } from '../did-you-mean.ts'
import { parseDuration } from '../duration.ts'
import { createNames, type Names } from '../identity/names.ts'
import { fileSource } from '../ingest/file-source.ts'
import { jetstreamSource } from '../ingest/jetstream.ts'
import { analyse } from '../match/document.ts'
import { explain } from '../match/explain.ts'
import { foundBy } from '../match/found.ts'
import { type CaughtPost, preview, previewedCollections } from '../roles/preview.ts'
import { createLog, type Log } from '../telemetry/log.ts'
import { createPreviewTally, renderStatus, renderSummary } from './preview-summary.ts'
import { EXIT_CONFIG, loadFor, tellProblems, withSettings } from './settings.ts'
import { interruption } from './terminal/interruption.ts'
import { cardAsJson, renderCard } from './terminal/post-card.ts'
import { reasonOf } from './terminal/reason.ts'
import { statusLine } from './terminal/status-line.ts'

interface Options extends MachineFlags {
  readonly config?: string
  readonly from?: string
  readonly for?: string
  readonly count?: string
  readonly summary?: true
  readonly json?: true
}

/** `lycan preview` */
export function previewCommand(): Command {
  const command = new Command('preview')
    .summary('watch what a feed would catch')
    .description(
      'Shows the posts that the feed in the settings would take from the live stream, until Ctrl-C, and then how many they were. Decides as lycan run decides; needs no database and stores nothing.',
    )
    .argument('<feed>', 'key of the feed')
    .option('--from <file>', 'a recording (see lycan record) instead of the live stream')
    .option('--for <duration>', 'stop after this time, such as 1m')
    .option('--count <number>', 'stop after this many posts')
    .option('--summary', 'only the summary, no posts')
    .option('--json', 'print a line of JSON for each post, and the summary to standard error')
    .addHelpText(
      'after',
      `
Examples:
  $ lycan preview cats
  $ lycan preview cats --for 10m --summary
  $ lycan preview cats --from hour.jsonl.zst --json | jq -r .text

Posts are shown as they arrive, in the order of the stream: of rules that ask for engagement what may come in later.
How posts rank is told by lycan explain and lycan backtest. Handles are looked up on the network for the live stream.

Exit codes: 0 it was shown, 1 the recording cannot be read, 2 for a mistake in settings or command.`,
    )
    .action(watch)
  return withSettings(command)
}

async function watch(key: string, options: Options): Promise<void> {
  const { from, for: duration, count, summary: silent, json, ...flags } = options
  const forMs = duration === undefined ? undefined : parseDuration(duration)
  const most = count === undefined ? Number.POSITIVE_INFINITY : Number(count)
  if (duration !== undefined && !(forMs !== undefined && forMs > 0 && forMs < 2 ** 31))
    return complain(`--for ${duration}: expected a duration such as 30s, 10m or 2h, at most 24d`)
  if (count !== undefined && !(Number.isSafeInteger(most) && most > 0))
    return complain(`--count ${count}: expected a number of posts, such as 20`)
  const loaded = await loadFor(flags)
  if (!tellProblems(loaded)) return
  const names = from === undefined ? namesFor(loaded) : undefined
  const feed = chooseFeed(key, names === undefined ? loaded : await withHandles(loaded, key, names, flags))
  if (feed === undefined) return

  const log = createLog({ level: 'warn', pretty: process.stderr.isTTY })
  const enough = new AbortController()
  const stop = () => enough.abort()
  process.stdout.on('error', stop) // nobody reads any more
  const signal = AbortSignal.any([
    interruption(),
    enough.signal,
    ...(forMs === undefined ? [] : [AbortSignal.timeout(forMs)]),
  ])
  const tally = createPreviewTally()
  const handles = new Map<string, string>()
  using line = statusLine()
  line.update(
    from === undefined ? `waiting for ${loaded.settings.jetstream.hosts[0]} …` : `reading ${from} …`,
  )
  const show = async (caught: CaughtPost) => {
    const { post, waiting } = caught
    const document = analyse(post)
    const found = foundBy(feed.rule, document)
    tally.catch(caught, found)
    if (silent === true) return
    const why = reasonOf(explain(feed.rule, document))
    const handle = handles.get(post.did) ?? (await names?.handleOf(post.did))
    if (json === true)
      return line.print(
        `${JSON.stringify({ ...cardAsJson({ post, handle, found, notes: [] }), waiting, why })}\n`,
      )
    const notes = [why, ...(waiting ? ['waits until accounts engage with it as the rule wants'] : [])]
    line.print(`${renderCard({ post, handle, found, notes })}\n\n`)
  }
  const source = from === undefined ? live(feed, loaded, log) : fileSource(from, { fromStart: true, log })
  const steps = preview({ feed, settings: loaded.settings, source, recorded: from !== undefined, signal })
  for await (const step of steps) {
    for (const [did, handle] of step.handles) handles.set(did, handle)
    tally.see(step)
    for (const caught of step.caught) {
      await show(caught)
      if (tally.summary().caught >= most) enough.abort()
      if (signal.aborted) break
    }
    line.update(renderStatus(tally.summary()))
    if (signal.aborted) break
  }
  process.stdout.off('error', stop)
  line[Symbol.dispose]()
  const summary = tally.summary()
  process.stderr.write(
    json === true ? `${JSON.stringify({ feed: key, ...summary })}\n` : renderSummary(key, summary),
  )
}

function live(feed: Feed, { settings }: Usable, log: Log) {
  const { jetstream } = settings
  const timing = { silenceMs: jetstream.silence }
  return jetstreamSource({
    ...jetstream,
    collections: previewedCollections(feed),
    identities: true,
    timing,
    log,
  })
}

function namesFor({ settings: { identity } }: Usable): Names {
  return createNames({
    plc: identity.plc,
    timeoutMs: identity.timeout,
    allowLoopback: identity.allowLoopback,
  })
}

/** The settings with the accounts behind the handles that the feed's rule names. */
async function withHandles(
  loaded: Usable,
  key: string,
  names: Names,
  flags: Omit<Options, 'from'>,
): Promise<Usable> {
  const handles = loaded.feeds.get(key)?.rule.unresolvedHandles ?? []
  if (handles.length === 0) return loaded
  const found = new Map(
    await Promise.all(handles.map(async (handle) => [handle, await names.didOf(handle)] as const)),
  )
  const again = await loadFor(flags, { resolveHandle: (handle) => found.get(handle) })
  return again.settings === undefined ? loaded : (again as Usable)
}

function chooseFeed(key: string, { feeds }: Usable): Feed | undefined {
  const feed = feeds.get(key)
  const sources = feed?.madeOf?.map((source) => source.feed)
  if (feed === undefined)
    complain(`there is no feed "${key}"${didYouMean(key, [...feeds.keys()], 'there are')}`)
  else if (sources !== undefined && !sources.includes(key)) {
    complain(`${key} takes its posts from ${[...new Set(sources)].join(', ')}; preview one of these`)
    return undefined
  } else if (feed.rule.unresolvedHandles.length > 0)
    process.stderr.write(
      `whose these handles are could not be found out, so their posts are missing: ${feed.rule.unresolvedHandles.join(', ')}\n`,
    )
  return feed
}

function complain(message: string): undefined {
  process.stderr.write(`${message}\n`)
  process.exitCode = EXIT_CONFIG
}
