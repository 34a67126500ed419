import type { SimulatedCommit } from '../simulated-event.ts'
import { createRecordMemory } from './memory.ts'
import { HOUR, iso, type World } from './world.ts'

/** What somebody does to a post or an account with a record that names it, and takes back by deleting the record. */
export interface Reaction {
  create(timeUs: number): SimulatedCommit
  takeBack(timeUs: number): SimulatedCommit
}

/** Likes and reposts: of a post, half of them within `medianHours`. */
export function reactionToPost(world: World, kind: 'like' | 'repost', medianHours: number): Reaction {
  return reaction(world, `app.bsky.feed.${kind}`, (actor, timeUs) =>
    world.ref(world.subject(actor, timeUs, medianHours)),
  )
}

/** Follows and blocks: of an account, the busy ones more often. */
export function reactionToAccount(world: World, kind: 'follow' | 'block'): Reaction {
  const { population, random } = world
  return reaction(world, `app.bsky.graph.${kind}`, () => population.did(population.someone(random)))
}

function reaction(
  world: World,
  collection: string,
  choose: (actor: number, timeUs: number) => object | string,
): Reaction {
  const { population, random } = world
  const memory = createRecordMemory(1 << 15)
  return {
    create(timeUs) {
      const actor = population.someone(random)
      const micros = world.pressed(actor, timeUs)
      memory.add({ account: actor, micros })
      const record = { $type: collection, createdAt: iso(micros), subject: choose(actor, timeUs) }
      return world.create(actor, collection, micros, timeUs, record)
    },
    takeBack(timeUs) {
      const older = () => ({
        account: population.someone(random),
        micros: timeUs - (1 + random.below(10_000)) * HOUR,
      })
      return world.erase(memory.take(random) ?? older(), collection, timeUs)
    },
  }
}
