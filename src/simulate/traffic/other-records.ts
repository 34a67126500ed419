import type { Population } from './population.ts'
import type { Random } from './random.ts'

/** A record of a collection that feeds have no use for, and that a consumer of everything sees all the same. */
export interface OtherRecord {
  readonly collection: string
  /** Undefined: a new TID. */
  readonly rkey: string | undefined
  readonly operation: 'create' | 'update'
  readonly record: object
}

export type Maker = (context: {
  random: Random
  population: Population
  author: number
  createdAt: string
}) => OtherRecord

/** Profiles are updated more often than they are created. */
export const profileRecord: Maker = ({ random, population, author, createdAt }) => ({
  collection: 'app.bsky.actor.profile',
  rkey: 'self',
  operation: random.chance(0.39) ? 'create' : 'update',
  record: {
    $type: 'app.bsky.actor.profile',
    createdAt,
    displayName: `Simulated ${population.handle(author)}`,
  },
})

export const listItemRecord: Maker = ({ random, population, author, createdAt }) => ({
  collection: 'app.bsky.graph.listitem',
  rkey: undefined,
  operation: 'create',
  record: {
    $type: 'app.bsky.graph.listitem',
    createdAt,
    list: `at://${population.did(author)}/app.bsky.graph.list/3kflbnn4ylw2a`,
    subject: population.did(population.someone(random)),
  },
})

/** Who may answer a thread. */
export const threadGateRecord: Maker = ({ population, author, createdAt }) => ({
  collection: 'app.bsky.feed.threadgate',
  rkey: undefined,
  operation: 'create',
  record: {
    $type: 'app.bsky.feed.threadgate',
    allow: [{ $type: 'app.bsky.feed.threadgate#followingRule' }],
    createdAt,
    post: `at://${population.did(author)}/app.bsky.feed.post/3kflbnn4ylw2a`,
  },
})

/** What else people write: other applications of the protocol, and collections that never existed. */
export const otherRecord: Maker = ({ random, createdAt }) => {
  switch (random.below(5)) {
    case 0:
      return {
        collection: 'fm.teal.alpha.actor.status',
        rkey: 'self',
        operation: 'update',
        record: {
          $type: 'fm.teal.alpha.actor.status',
          time: createdAt,
          item: { trackName: 'Sands', duration: null },
        },
      }
    case 1:
      return {
        collection: 'app.bsky.actor.status',
        rkey: 'self',
        operation: 'update',
        record: { $type: 'app.bsky.actor.status', createdAt, status: 'app.bsky.actor.status#live' },
      }
    case 2:
      return {
        collection: 'community.lexicon.calendar.event',
        rkey: undefined,
        operation: 'create',
        record: { $type: 'community.lexicon.calendar.event', createdAt, name: 'Meet-up' },
      }
    case 3:
      return {
        collection: 'app.bsky.feed.deleteLike',
        rkey: undefined,
        operation: 'create',
        record: { $type: 'app.bsky.feed.deleteLike', createdAt },
      }
    default:
      return {
        collection: 'app.top8.theme',
        rkey: 'self',
        operation: 'update',
        record: { $type: 'app.top8.theme', colour: '#0085ff', songs: [1, 2, 3] },
      }
  }
}
