import type { Database, Reader } from './database.ts'

/** A feed as the settings have it. */
export interface RegisteredFeed {
  /** The record key of the feed. */
  readonly name: string
  /** Changes when the rules that decide membership change. */
  readonly ruleHash: string
  /** What the posts of the feed stand by; see restand.ts. Their time where nothing is said. Stored for new feeds. */
  readonly standing?: string
}

/** The number of each feed of the settings, by name, and what is different from the last start. */
export interface FeedRegistry {
  readonly ids: ReadonlyMap<string, number>
  /** Names of feeds that were not there, or had been removed. */
  readonly added: readonly string[]
  /** Names of feeds whose rules changed; posts stored before were judged by the old ones. */
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/**
 * Gives feeds their numbers and notes which are gone. A feed keeps its number for good: one that returns finds the
 * posts that retention has left.
 */
export async function registerFeeds(db: Database, feeds: readonly RegisteredFeed[]): Promise<FeedRegistry> {
  return db.transaction().execute(async (tx) => {
    // Two processes that start with the same settings take turns here.
    const before = await tx.selectFrom('feeds').selectAll().orderBy('id').forUpdate().execute()
    const present = new Map(before.map((feed) => [feed.name, feed]))
    const wanted = new Set(feeds.map((feed) => feed.name))

    for (const { name, ruleHash, standing = 'time' } of feeds) {
      const old = present.get(name)
      if (old?.rule_hash === ruleHash && old.removed_at === null) continue
      await tx
        .insertInto('feeds')
        .values({ name, rule_hash: ruleHash, standing })
        .onConflict((conflict) =>
          conflict.column('name').doUpdateSet({ rule_hash: ruleHash, removed_at: null }),
        )
        .execute()
    }
    const removed = before.filter((feed) => feed.removed_at === null && !wanted.has(feed.name))
    if (removed.length > 0) {
      await tx
        .updateTable('feeds')
        .set({ removed_at: new Date(), standing: '' }) // nobody moves its posts until it returns
        .where(
          'id',
          'in',
          removed.map((feed) => feed.id),
        )
        .execute()
    }
    const rows = await tx.selectFrom('feeds').select(['id', 'name']).where('removed_at', 'is', null).execute()
    return {
      ids: new Map(rows.map((feed) => [feed.name, feed.id])),
      added: feeds.filter(({ name }) => present.get(name)?.removed_at !== null).map(({ name }) => name),
      changed: feeds
        .filter(({ name, ruleHash }) => (present.get(name)?.rule_hash ?? ruleHash) !== ruleHash)
        .map(({ name }) => name),
      removed: removed.map((feed) => feed.name),
    }
  })
}

/** The numbers of the feeds of the settings that the database goes by now, by name. */
export async function feedNumbers(reader: Reader): Promise<ReadonlyMap<string, number>> {
  const rows = await reader
    .selectFrom('feeds')
    .select(['id', 'name'])
    .where('removed_at', 'is', null)
    .execute()
  return new Map(rows.map(({ id, name }) => [name, id]))
}
