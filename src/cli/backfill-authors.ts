import type { FilledFeed } from '../backfill/decide.ts'
import { listedAuthors } from '../backfill/listed-authors.ts'
import { type Pulled, pullHistory } from '../backfill/pull-history.ts'
import type { Usable } from '../config/load.ts'
import type { IdentityResolver } from '../identity/resolver.ts'
import { refuse } from './publish/publisher.ts'
import { progressBar } from './terminal/progress-bar.ts'

/** `lycan backfill --authors <feed>`. `feeds`: those whose rules ingest has taken up. */
export async function pullAuthors(options: {
  readonly key: string
  readonly feeds: readonly FilledFeed[]
  readonly loaded: Usable
  readonly url: string
  readonly identity: Pick<IdentityResolver, 'readHistory'>
  readonly json: boolean
  readonly signal: AbortSignal
}): Promise<void> {
  const { key, feeds, loaded, url, identity, json, signal } = options
  const feed = feeds.find((one) => one.key === key)
  if (feed === undefined) {
    process.stderr.write(
      `${key}: lycan run has not taken up this rule; start it, or look at its log for why\n`,
    )
    process.exitCode = 1
    return
  }
  const authors = listedAuthors(feed.rule.root)
  const { unresolvedHandles: unresolved } = feed.rule
  for (const handle of unresolved) process.stderr.write(`${handle}: cannot be resolved; left out\n`)
  if (authors.length === 0)
    return refuse(`the rule of ${key} names no authors; --authors reads those of \`author:\``)

  const view = ({ authors: done, read, stored }: Pick<Pulled, 'authors' | 'read' | 'stored'>) => ({
    done,
    all: authors.length,
    read,
    stored,
  })
  using bar = progressBar(
    `${key} {bar} {done} of {all} authors | {read} posts read | {stored} stored`,
    authors.length,
    view({ authors: 0, read: 0, stored: 0 }),
  )
  const pulled = await pullHistory({
    url,
    authors,
    feeds,
    readHistory: identity.readHistory,
    settings: loaded.settings,
    now: Date.now(),
    signal,
    progress: (latest) => bar.update(latest.authors + latest.failed.length, view(latest)),
  })
  bar[Symbol.dispose]()
  if (json)
    process.stdout.write(
      `${JSON.stringify({ feed: key, complete: isComplete(pulled, signal), ...pulled })}\n`,
    )
  else process.stdout.write(describe(key, pulled, authors.length, signal))
  if (!isComplete(pulled, signal) || unresolved.length > 0) process.exitCode = 1
}

function isComplete({ failed, superseded }: Pulled, signal: AbortSignal): boolean {
  return failed.length === 0 && !superseded && !signal.aborted
}

function describe(key: string, pulled: Pulled, all: number, signal: AbortSignal): string {
  const { authors, read, stored, joined, failed, superseded } = pulled
  const lines = [
    `${key}: read ${authors} of ${all} authors, ${read} posts; ${stored} were new and are stored, in ${joined} places of feeds`,
    ...failed.map(({ did, reason }) => `  ${did}: ${reason}`),
    ...(superseded ? ['  the settings changed meanwhile; the rest was left'] : []),
    ...(signal.aborted ? ['  interrupted; the same command reads what is missing'] : []),
  ]
  return `${lines.join('\n')}\n`
}
