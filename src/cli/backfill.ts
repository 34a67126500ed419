import { Command } from 'commander'
import { type FilledFeed, goesByTime } from '../backfill/decide.ts'
import { shareDone } from '../backfill/feed-state.ts'
import { type FillResult, fillFeed } from '../backfill/fill-feed.ts'
import type { Usable } from '../config/load.ts'
import type { MachineFlags } from '../config/machine-settings.ts'
import { readOnly } from '../persist/database.ts'
import type { Filling } from '../persist/fillings.ts'
import { knownHandles } from '../persist/handles.ts'
import { numberedFeeds } from '../roles/active-feeds.ts'
import { openStorage, type Storage } from '../roles/storage.ts'
import { createLog } from '../telemetry/log.ts'
import { interruption } from './interruption.ts'
import { progressBar } from './progress-bar.ts'
import { refuse, unknownFeed } from './publisher.ts'
import { loadFor, tellProblems, withSettings } from './settings.ts'

interface Options extends MachineFlags {
  readonly config?: string
  readonly allowEmpty?: true
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
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ lycan backfill cats
  $ lycan backfill cats --allow-empty        it may be empty: its rule is meant

Only stored posts can come in: those that some feed wanted, and with corpus.keep all of the network. lycan feeds shows
how far it is. Interrupted, it goes on by itself where lycan run is running.

Exit codes: 0 all feeds are filled; 1 one is not, for a reason that is told; 2 a mistake in settings or command.`,
    )
    .action(backfill)
  return withSettings(command)
}

async function backfill(keys: readonly string[], options: Options): Promise<void> {
  const { allowEmpty = false, json = false, ...flags } = options
  const first = await loadFor(flags)
  if (!tellProblems(first)) return
  const unknown = keys.find((key) => !first.feeds.has(key))
  if (unknown !== undefined) return refuse(unknownFeed(unknown, first.feeds.keys(), 'there are'))
  if (allowEmpty && keys.length === 0) return refuse('--allow-empty goes with the names of feeds')

  const signal = interruption()
  const log = createLog({ level: 'warn', pretty: process.stderr.isTTY })
  await using storage = await openStorage({ settings: first.settings.database, log, share: true, signal })
  const handles = await knownHandles(readOnly(storage.open('tool', 1)))
  const loaded = await loadFor(flags, { apart: true, resolveHandle: (handle) => handles.get(handle) })
  if (!tellProblems(loaded)) return
  const feeds = await numberedFeeds(readOnly(storage.open('tool', 1)), loaded)
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
