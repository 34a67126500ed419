import type { SimulatedCommit, SimulatedEvent } from './simulated-event.ts'
import { accountChanges, identityChange, repositorySync } from './traffic/account-changes.ts'
import { createHostility } from './traffic/hostility.ts'
import {
  listItemRecord,
  type Maker,
  otherRecord,
  profileRecord,
  threadGateRecord,
} from './traffic/other-records.ts'
import { deletePost, editPost, writePost } from './traffic/posting.ts'
import { type Action, busyness, PROFILES, type Profile, type ProfileName } from './traffic/profile.ts'
import { createRandom, weighted } from './traffic/random.ts'
import { reactionToAccount, reactionToPost } from './traffic/reactions.ts'
import { createWorld, iso, type World } from './traffic/world.ts'

export interface TrafficOptions {
  /** The same seed (and the same other options) give the same events, byte for byte. */
  readonly seed: number
  /** When the first event happens, in milliseconds since 1970. */
  readonly start: number
  /** Mean over a day; nights are quieter and evenings busier. */
  readonly eventsPerSecond: number
  /** What happens how often: one of PROFILES, or an own one. Default: network2026. */
  readonly profile?: ProfileName | Profile
  /** Default: 100,000. */
  readonly accounts?: number
  /** DIDs that take part besides the made-up ones, among the busiest: accounts that a feed names, say. */
  readonly guests?: readonly string[]
}

/**
 * Endless events of a network that looks like Bluesky's: its mix of collections, languages, lengths and embeds, few
 * accounts that do much, likes that follow their posts by the measured delays. Times grow strictly.
 */
export function* traffic(options: TrafficOptions): Generator<SimulatedEvent, never, void> {
  const { seed, start, eventsPerSecond, accounts = 100_000, guests = [] } = options
  const named = options.profile ?? 'network2026'
  const profile = typeof named === 'string' ? PROFILES[named] : named
  const random = createRandom(seed)
  const world = createWorld({ seed, accounts, guests }, random)
  const happenings = createHappenings(world, profile, accounts)
  const chooseAction = weighted(Object.keys(profile.mix) as Action[], (action) => profile.mix[action])
  const hostility = createHostility(random, profile.hostility)

  let timeUs = start * 1000
  for (;;) {
    yield* hostility(happenings[chooseAction(random)](timeUs))
    const perMicrosecond = (eventsPerSecond * busyness(timeUs / 1000)) / 1e6
    timeUs += Math.max(1, Math.round(random.exponential(perMicrosecond)))
  }
}

type Happenings = Record<Action, (timeUs: number) => SimulatedEvent>

function createHappenings(world: World, profile: Profile, accounts: number): Happenings {
  const like = reactionToPost(world, 'like', profile.engagementMedianHours)
  const repost = reactionToPost(world, 'repost', profile.engagementMedianHours)
  const follow = reactionToAccount(world, 'follow')
  const block = reactionToAccount(world, 'block')
  return {
    like: like.create,
    unlike: like.takeBack,
    repost: repost.create,
    unrepost: repost.takeBack,
    follow: follow.create,
    unfollow: follow.takeBack,
    block: block.create,
    unblock: block.takeBack,
    post: (timeUs) => writePost(world, timeUs),
    editPost: (timeUs) => editPost(world, timeUs),
    deletePost: (timeUs) => deletePost(world, timeUs),
    profile: (timeUs) => writeOther(world, profileRecord, timeUs),
    listItem: (timeUs) => writeOther(world, listItemRecord, timeUs),
    gate: (timeUs) => writeOther(world, threadGateRecord, timeUs),
    other: (timeUs) => writeOther(world, otherRecord, timeUs),
    identity: (timeUs) => identityChange(world, timeUs),
    account: accountChanges(world, accounts),
    sync: (timeUs) => repositorySync(world, timeUs),
  }
}

function writeOther(world: World, make: Maker, timeUs: number): SimulatedCommit {
  const { random, population } = world
  const author = population.someone(random)
  const micros = world.pressed(author, timeUs)
  const { collection, rkey, operation, record } = make({ random, population, author, createdAt: iso(micros) })
  return world.put(
    { author, collection, rkey: rkey ?? population.tid(author, micros), timeUs },
    operation,
    record,
  )
}
