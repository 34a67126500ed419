import { Command } from 'commander'
import { feedUri, skeletonUrl } from '../config/feed-uri.ts'
import type { Usable } from '../config/load.ts'
import type { MachineFlags } from '../config/machine-settings.ts'
import { describeState, type FeedInDatabase, type FeedsInDatabase, readFeedStates } from './feed-states.ts'
import { loadFor, tellProblems, withSettings } from './settings.ts'

/** `lycan feeds` */
export function feedsCommand(): Command {
  const command = new Command('feeds')
    .summary('list the feeds')
    .description(
      'Lists the feeds of the settings: their order, who may read them, their addresses, how many posts they have, and how far they are filled from stored posts.',
    )
    .option('--json', 'print the list as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ lycan feeds
  $ lycan feeds --json | jq -r '.[].uri'
  $ watch lycan feeds                            while a new feed is filled

The at:// URI is the feed's record once it is published; the http:// address answers while lycan run is running.
Posts are counted where the database can be reached; otherwise they are unknown, which is no failure.`,
    )
    .action(async ({ json, ...flags }: MachineFlags & { config?: string; json?: true }) => {
      const loaded = await loadFor(flags)
      if (!tellProblems(loaded)) return
      const feeds = describeFeeds(loaded, await readFeedStates(loaded))
      process.stdout.write(
        json === true ? `${JSON.stringify(feeds, null, 2)}\n` : feeds.map(render).join('\n'),
      )
    })
  return withSettings(command)
}

interface DescribedFeed {
  readonly key: string
  readonly name: string
  readonly description: string | undefined
  readonly order: string
  readonly auth: string | readonly string[]
  readonly tests: number
  readonly uri: string
  readonly url: string
  /** Null where the database does not tell; `unknown` says why. */
  readonly database: FeedInDatabase | null
  readonly unknown?: string
}

function describeFeeds({ settings, feeds }: Usable, states: FeedsInDatabase): DescribedFeed[] {
  return [...feeds.values()].map((feed) => ({
    key: feed.key,
    name: feed.name,
    description: feed.description,
    order: feed.order.name,
    auth: feed.auth,
    tests: feed.tests.length,
    uri: feedUri(settings, feed.key),
    url: skeletonUrl(settings, feed.key),
    ...('unknown' in states ? { database: null, ...states } : { database: states.get(feed.key) ?? null }),
  }))
}

function render(feed: DescribedFeed): string {
  const readers =
    typeof feed.auth === 'string'
      ? READERS[feed.auth]
      : `only ${feed.auth.length} named account${feed.auth.length === 1 ? '' : 's'}`
  const { database, unknown } = feed
  const posts = database === null ? `posts: unknown, as ${unknown}` : describeState(database)
  return `${feed.key}  ${feed.name}\n  ${feed.order}, ${readers}\n  ${posts}\n  ${feed.uri}\n  ${feed.url}\n`
}

const READERS: Readonly<Record<string, string>> = {
  anonymous: 'for everybody',
  optional: 'for everybody, readers told apart where signed in',
  required: 'for readers who are signed in',
}
