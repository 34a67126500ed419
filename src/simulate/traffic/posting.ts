import type { SimulatedCommit } from '../simulated-event.ts'
import type { RememberedPost } from './post-memory.ts'
import { composePost } from './post-record.ts'
import { HOUR, POST, type World } from './world.ts'

/** Half of the replies and quotes come within this many hours of their subject. */
const REPLY_MEDIAN_HOURS = 0.5

const REPLY_SHARE = 0.35

/** Somebody posts: a third of all posts answer another one. */
export function writePost(world: World, timeUs: number): SimulatedCommit {
  const { random, population, posts } = world
  const author = population.someone(random)
  const micros = world.pressed(author, timeUs)
  const subject = () => world.subject(author, timeUs, REPLY_MEDIAN_HOURS)
  const parent = random.chance(REPLY_SHARE) ? subject() : undefined
  const rootNumber = parent?.root
  const root = rootNumber === undefined ? parent : (posts.get(rootNumber) ?? parent)
  const reply =
    parent === undefined || root === undefined
      ? undefined
      : { parent: world.ref(parent), root: world.ref(root) }
  const quoted = () => world.ref(subject())
  const record = composePost({ random, population, author, micros, reply, quoted })
  posts.add({
    account: author,
    micros,
    language: population.languageIndex(author),
    root: rootNumber ?? posts.count,
    // Attention is unequal: a Pareto tail, and replies get a tenth of it.
    pull: (1 - random.next()) ** -1.3 * (parent === undefined ? 1 : 0.1),
  })
  return world.create(author, POST, micros, timeUs, record)
}

/** Somebody rewrites a recent post. */
export function editPost(world: World, timeUs: number): SimulatedCommit {
  const { random, population } = world
  const post = recentPost(world)
  if (post === undefined || post.root !== post.number) return writePost(world, timeUs)
  const { account: author, micros } = post
  const quoted = () => world.ref(world.subject(author, timeUs, REPLY_MEDIAN_HOURS))
  const record = composePost({ random, population, author, micros, reply: undefined, quoted })
  const rkey = population.tid(author, micros)
  return world.put({ author, collection: POST, rkey, timeUs }, 'update', record)
}

/** Somebody deletes a recent post, or one from before the simulation. */
export function deletePost(world: World, timeUs: number): SimulatedCommit {
  const { random, population, posts } = world
  const post = recentPost(world)
  if (post === undefined) {
    const micros = timeUs - (1 + random.below(1000)) * HOUR
    return world.erase({ account: population.someone(random), micros }, POST, timeUs)
  }
  posts.delete(post.number)
  return world.erase(post, POST, timeUs)
}

/** One of the last thousand posts, if the drawn one still stands. */
function recentPost({ posts, random }: World): RememberedPost | undefined {
  return posts.get(posts.count - 1 - random.below(Math.min(1000, posts.count)))
}
