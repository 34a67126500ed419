import type { SimulatedCommit } from '../simulated-event.ts'
import type { StrongRef } from './embeds.ts'
import { fakeCid } from './identifiers.ts'
import type { Written } from './memory.ts'
import { createPopulation, type Inhabitants, type Population } from './population.ts'
import { createPostMemory, type PostMemory } from './post-memory.ts'
import type { Random } from './random.ts'

export const POST = 'app.bsky.feed.post'
export const HOUR = 3_600_000_000

/** How widely delays spread around their median: a tenth of the likes come within the first 19 minutes. */
const DELAY_SPREAD = 2.1

/** The simulated network as its happenings see it: who is there, what was written, how records become events. */
export interface World {
  readonly random: Random
  readonly population: Population
  readonly posts: PostMemory
  /** When `author` pressed the button for what arrives at `timeUs`: apps and relays take up to two seconds. */
  pressed(author: number, timeUs: number): number
  /** The event of a new record, whose key is the moment `micros`. */
  create(author: number, collection: string, micros: number, timeUs: number, record: object): SimulatedCommit
  /** The event of a record under a key of its own. */
  put(place: Place, operation: 'create' | 'update', record: object): SimulatedCommit
  erase(record: Written, collection: string, timeUs: number): SimulatedCommit
  /** Names a post. */
  ref(post: Written): StrongRef
  /** A post to react to after the usual delay; one from before the simulation where that is longer than it has run. */
  subject(actor: number, timeUs: number, medianHours: number): Subject
}

/** `root`: the number of the post that started its thread, where that is remembered. */
export type Subject = Written & { readonly root?: number }

export interface Place {
  readonly author: number
  readonly collection: string
  readonly rkey: string
  readonly timeUs: number
}

export function createWorld(inhabitants: Inhabitants, random: Random): World {
  const population = createPopulation(inhabitants)
  const posts = createPostMemory(1 << 18)

  const commit = ({ author, collection, rkey, timeUs }: Place) => {
    const rev = population.tid(author, population.tick(author, timeUs - random.below(100_000)))
    return { kind: 'commit', did: population.did(author), timeUs, collection, rkey, rev } as const
  }

  return {
    random,
    population,
    posts,
    pressed: (author, timeUs) => population.tick(author, timeUs - 100_000 - random.below(1_900_000)),
    create(author, collection, micros, timeUs, record) {
      const rkey = population.tid(author, micros)
      const cid = fakeCid(author, micros)
      return { ...commit({ author, collection, rkey, timeUs }), operation: 'create', record, cid }
    },
    put: (place, operation, record) => ({
      ...commit(place),
      operation,
      record,
      cid: fakeCid(place.author, place.timeUs),
    }),
    erase({ account, micros }, collection, timeUs) {
      const rkey = population.tid(account, micros)
      return { ...commit({ author: account, collection, rkey, timeUs }), operation: 'delete' }
    },
    ref: ({ account, micros }) => ({
      cid: fakeCid(account, micros),
      uri: `at://${population.did(account)}/${POST}/${population.tid(account, micros)}`,
    }),
    subject(actor, timeUs, medianHours) {
      const delay = Math.min(random.logNormal(Math.log(medianHours), DELAY_SPREAD), 10_000) * HOUR
      const micros = Math.floor(timeUs - delay)
      const post = posts.near(micros, population.languageIndex(actor), random)
      return post ?? { account: population.someone(random), micros }
    },
  }
}

export function iso(micros: number): string {
  return new Date(micros / 1000).toISOString()
}
