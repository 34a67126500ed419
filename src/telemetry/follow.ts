import { Counter } from 'prom-client'
import type { Log } from './log.ts'
import { registry } from './registry.ts'

const registers = [registry]

const matched = new Counter({
  name: 'lycan_matched_posts_total',
  help: 'Posts that feeds wanted, by feed; edits and repetitions after a reconnect count again.',
  labelNames: ['feed'],
  registers,
})

const rekeyed = new Counter({
  name: 'lycan_rekeyed_posts_total',
  help: 'Places in feeds that changed because accounts engaged with the post, or undid it.',
  registers,
})

const refusedChanges = new Counter({
  name: 'lycan_refused_changes_total',
  help: 'Changes that no table takes and that were left out.',
  registers,
})

const outages = new Counter({
  name: 'lycan_database_outages_total',
  help: 'Times that ingest had to pause because the database went away.',
  registers,
})

/** A transaction stored posts that feeds wanted; counts by the feed's name. */
export function postsMatched(counts: ReadonlyMap<string, number>): void {
  for (const [feed, count] of counts) matched.inc({ feed }, count)
}

/** A transaction moved posts within feeds, into them or out of them. */
export function postsRekeyed(count: number): void {
  rekeyed.inc(count)
}

/** Posts were put where changed settings want them, before ingest began. */
export function feedsRestood(log: Log, feeds: readonly string[], posts: number): void {
  log.info({ feeds, posts }, `put ${posts} posts of ${feeds.join(', ')} in their new order`)
}

/** The database did not take these changes; everything beside them was stored. */
export function changesRefused(
  log: Log,
  changes: readonly {
    readonly kind: string
    readonly did: string
    readonly rkey: bigint | undefined
    readonly reason: string
  }[],
): void {
  refusedChanges.inc(changes.length)
  for (const { kind, did, rkey, reason } of changes) {
    log.error(
      { kind, did, rkey: rkey?.toString(), reason },
      `the database refused one of the ${kind}, which was left out: ${reason}`,
    )
  }
}

/** Ingest pauses until the database is back. */
export function databaseLost(log: Log, error: Error): void {
  outages.inc()
  log.error(
    { reason: error.message },
    'the database is away; ingest pauses and goes on from the last stored event',
  )
}

export function databaseBack(log: Log): void {
  log.info('the database is back; ingest goes on')
}

/** Another process ingests; this one takes over when that one ends. */
export function standingBy(log: Log, holder: string | undefined): void {
  log.info(
    { holder },
    `standing by: ${holder ?? 'another Lycan'} ingests into this database, and this one takes over when it ends`,
  )
}

export function handlesUnresolved(log: Log, handles: readonly string[]): void {
  log.warn(
    { handles },
    `cannot find out who ${handles.join(', ')} ${handles.length === 1 ? 'is' : 'are'}; rules go on without, and it is tried again`,
  )
}

export function handlesResolved(log: Log, handles: readonly string[]): void {
  log.info(
    { handles },
    `${handles.join(', ')} found; the rules that name ${handles.length === 1 ? 'it' : 'them'} are complete`,
  )
}

/** The account that owns the feed records could not be found by its handle. */
export function publisherUnknown(log: Log, publisher: string, did: string): void {
  log.error(
    { publisher },
    `cannot find out the DID of ${publisher} (service.publisher), so feeds are served as those of ${did}; write the DID instead, or start again when the handle resolves`,
  )
}
