import { Command } from 'commander'
import { feedUri, skeletonUrl } from '../config/feed-uri.ts'
import type { Usable } from '../config/load.ts'
import type { MachineFlags } from '../config/machine-settings.ts'
import { loadFor, tellProblems, withSettings } from './settings.ts'

/** `lycan feeds` */
export function feedsCommand(): Command {
  const command = new Command('feeds')
    .summary('list the feeds')
    .description('Lists the feeds of the settings: their order, who may read them, and their addresses.')
    .option('--json', 'print the list as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ lycan feeds
  $ lycan feeds --json | jq -r '.[].uri'

The at:// URI is the feed's record once it is published; the http:// address answers while lycan run is running.`,
    )
    .action(async ({ json, ...flags }: MachineFlags & { config?: string; json?: true }) => {
      const loaded = await loadFor(flags)
      if (!tellProblems(loaded)) return
      const feeds = describeFeeds(loaded)
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
}

function describeFeeds({ settings, feeds }: Usable): DescribedFeed[] {
  return [...feeds.values()].map((feed) => ({
    key: feed.key,
    name: feed.name,
    description: feed.description,
    order: feed.order.name,
    auth: feed.auth,
    tests: feed.tests.length,
    uri: feedUri(settings, feed.key),
    url: skeletonUrl(settings, feed.key),
  }))
}

function render(feed: DescribedFeed): string {
  const readers =
    typeof feed.auth === 'string'
      ? READERS[feed.auth]
      : `only ${feed.auth.length} named account${feed.auth.length === 1 ? '' : 's'}`
  return `${feed.key}  ${feed.name}\n  ${feed.order}, ${readers}\n  ${feed.uri}\n  ${feed.url}\n`
}

const READERS: Readonly<Record<string, string>> = {
  anonymous: 'for everybody',
  optional: 'for everybody, readers told apart where signed in',
  required: 'for readers who are signed in',
}
