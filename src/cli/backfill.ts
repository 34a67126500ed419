import { Command } from 'commander'
import { type FilledFeed, goesByTime } from '../backfill/decide.ts'
import { shareDone } from '../backfill/feed-state.ts'
import { type FillResult, fillFeed } from '../backfill/fill-feed.ts'
import type { Usable } from '../config/load.ts'
import type { MachineFlags } from '../config/machine-settings.ts'
import { createIdentityResolver } from '../identity/resolver.ts'
import { readOnly } from '../persist/database.ts'
import type { Filling } from '../persist/fillings.ts'
import { readFillings } from '../persist/fillings.ts'
import { knownHandles } from '../persist/handles.ts'
import { wholeStanding } from '../persist/restand.ts'
import { unresolvedHandles } from '../roles/accounts.ts'
import { numberedFeeds } from '../roles/active-feeds.ts'
import { openStorage, type Storage } from '../roles/storage.ts'
import { createLog } from '../telemetry/log.ts'
import { pullAuthors } from './backfill-authors.ts'
import { refuse, unknownFeed } from './publish/publisher.ts'
import { loadFor, tellProblems, withSettings } from './settings.ts'
import { interruption } from './terminal/interruption.ts'
import { progressBar } from './terminal/progress-bar.ts'

interface Options extends MachineFlags {
  readonly config?: string
  readonly allowEmpty?: true
  readonly authors?: string
  readonly json?: true
}

/** `lycan backfill` */
export function backfillCommand(): Command {
  const command = new Command('backfill')
    .summary('fill feeds from the posts that are stored')
    .description(
      'Goes through the stored posts again: puts those into the feeds that their rules want, and takes out those that they do not want. Lycan does so by itself when a feed is new or its rule was edited.',
    )
    .argument('[feeds...]', 'keys of the feeds; all of them by default')
    .option(
      '--allow-empty',
      'also where that takes the last post from a feed, which is otherwise refused; name the feeds',
    )
    .option(
      '--authors <feed>',
      'instead, read what the accounts that the rule of a feed names as authors posted within retention.age, from their own servers',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ lycan backfill cats
  $ lycan backfill cats --allow-empty        it may be empty: its rule is meant
  $ lycan backfill --authors friends         posts from before Lycan knew the feed

Only stored posts can come in: those that some feed wanted, and with corpus.keep all of the network. lycan feeds shows
how far it is. Interrupted, it goes on by itself where lycan run is running.

--authors asks every server for one page at a time and waits as long as it wants. Likes and reposts of before are not
read. Asking again reads everything again, and stores only what is missing.

Exit codes: 0 all is filled; 1 something is not, for a reason that is told; 2 a mistake in settings or command.`,
    )
    .action(backfill)
  return withSettings(command)
}

async function backfill(keys: readonly string[], options: Options): Promise<void> {
  const { allowEmpty = false, json = false, authors, ...flags } = options
  const first = await loadFor(flags)
  if (!tellProblems(first)) return
  const unknown = [...keys, ...(authors === undefined ? [] : [authors])].find((key) => !first.feeds.has(key))
  if (unknown !== undefined) return refuse(unknownFeed(unknown, first.feeds.keys(), 'there are'))
  if (authors !== undefined && (allowEmpty || keys.length > 0))
    return refuse('--authors <feed> stands alone: it fills nothing from stored posts')
  if (allowEmpty && keys.length === 0) return refuse('--allow-empty goes with the names of feeds')

  const signal = interruption()
  const log = createLog({ level: 'warn', pretty: process.stderr.isTTY })
  await using storage = await openStorage({ settings: first.settings.database, log, share: true, signal })
  const reader = readOnly(storage.open('tool', 1))
  const identity = createIdentityResolver({
    db: storage.open('record', 2),
    log,
    plc: first.settings.identity.plc,
    timeoutMs: first.settings.identity.timeout,
    allowLoopback: first.settings.identity.allowLoopback,
  })
  const handles = new Map(await knownHandles(reader))
  for (const handle of unresolvedHandles(first.feeds.values())) {
    const did = handles.get(handle) ?? (await identity.resolveHandle(handle))
    if (did !== undefined) handles.set(handle, did)
  }
  const loaded = await loadFor(flags, { apart: true, resolveHandle: (handle) => handles.get(handle) })
  if (!tellProblems(loaded)) return
  const feeds = await numberedFeeds(reader, loaded)
  if (authors !== undefined) {
    const standings = new Map((await readFillings(reader)).map((one) => [one.feed, one.standing]))
    const current = feeds.filter((feed) => standings.get(feed.id) === wholeStanding(feed))
    await pullAuthors({ key: authors, feeds: current, loaded, url: storage.url, identity, json, signal })
    return
  }
  const results: Result[] = []
  for (const key of keys.length > 0 ? new Set(keys) : loaded.feeds.keys()) {
    const feed = feeds.find((one) => one.key === key)
    const result =
      feed === undefined
        ? ({ feed: key, result: 'pending', ...NOTHING } as const)
        : await fill({ feed, loaded, storage, allowEmpty, signal })
    results.push(result)
    if (!json) process.stdout.write(`${key}: ${describe(result)}\n`)
  }
  if (json) process.stdout.write(`${JSON.stringify(results)}\n`)
  if (results.some(({ result }) => result !== 'filled')) process.exitCode = 1
}

interface Result {
  readonly feed: string
  readonly result: FillResult | 'unresolved'
  /** Stored posts that were looked at, rows that came, and rows that went. */
  readonly seen: number
  readonly joined: number
  readonly removed: number
}

const NOTHING = { seen: 0, joined: 0, removed: 0 }

async function fill(options: {
  readonly feed: FilledFeed
  readonly loaded: Usable
  readonly storage: Storage
  readonly allowEmpty: boolean
  readonly signal: AbortSignal
}): Promise<Result> {
  const { feed, loaded, storage, allowEmpty, signal } = options
  if (feed.rule.unresolvedHandles.length > 0) return { feed: feed.key, result: 'unresolved', ...NOTHING }
  let latest: Pick<Filling, 'seen' | 'joined' | 'removed'> = NOTHING
  using bar = progressBar(
    `${feed.key} {bar} {percentage}% | {seen} posts | {joined} came | {removed} went`,
    100,
    {
      ...latest,
    },
  )
  const result = await fillFeed({
    url: storage.url,
    db: storage.open('upkeep', 2),
    feed,
    settings: loaded.settings,
    now: Date.now(),
    signal,
    again: { allowEmpty },
    progress(filling) {
      latest = filling
      const { seen, joined, removed } = filling
      bar.update(100 * shareDone(filling, goesByTime(feed)), { seen, joined, removed })
    },
  })
  const { seen, joined, removed } = latest
  return { feed: feed.key, result, seen, joined, removed }
}

function describe({ feed, result, seen, joined, removed }: Result): string {
  switch (result) {
    case 'filled':
      return `filled from ${seen} stored posts: ${joined} came, ${removed} went`
    case 'refused':
      return `its rule wants none of the stored posts, so those that it has stay; if that is meant: lycan backfill ${feed} --allow-empty`
    case 'pending':
      return 'lycan run has not taken up this rule; start it, or look at its log for why'
    case 'unresolved':
      return 'its rule names a handle that could not be resolved yet; write the DID, or try again later'
    case 'elsewhere':
      return 'another process is filling it; lycan feeds shows how far it is'
    case 'superseded':
      return 'the settings changed meanwhile; lycan run fills it by the new ones'
    case 'stopped':
      return 'interrupted; lycan run goes on with it, and so does the same command, from the start'
  }
}
