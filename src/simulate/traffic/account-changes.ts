import type { SimulatedAccount, SimulatedIdentity, SimulatedSync } from '../simulated-event.ts'
import { weighted } from './random.ts'
import type { World } from './world.ts'

/** Why accounts stop being active, and how often. */
const STATUSES = [
  ['deactivated', 50],
  ['deleted', 25],
  ['takendown', 12],
  ['suspended', 6],
  ['desynchronized', 4],
  ['throttled', 3],
] as const

const chooseStatus = weighted(STATUSES, ([, share]) => share)

/** An account changes its status; who is not deleted may come back. An inactive account does nothing else. */
export function accountChanges(world: World, accounts: number): (timeUs: number) => SimulatedAccount {
  const { population, random } = world
  const away: number[] = []
  let deleted = 0

  return (timeUs) => {
    if (away.length > 0 && (random.chance(0.3) || away.length + deleted > accounts / 20)) {
      const account = away.splice(random.below(away.length), 1)[0]!
      population.setActive(account, true)
      return { kind: 'account', did: population.did(account), timeUs, active: true }
    }
    const account = population.someone(random)
    const did = population.did(account)
    // New accounts, and every change of a key or host, show as "active" again.
    if (random.chance(0.4)) return { kind: 'account', did, timeUs, active: true }
    const [drawn] = chooseStatus(random)
    const status = drawn === 'deleted' && deleted >= accounts / 50 ? 'deactivated' : drawn
    if (status === 'deleted') deleted++
    else away.push(account)
    population.setActive(account, false)
    return { kind: 'account', did, timeUs, active: false, status }
  }
}

/** A nudge to look an identity up again; since 2025 it seldom names the handle. */
export function identityChange({ population, random }: World, timeUs: number): SimulatedIdentity {
  const account = population.someone(random)
  const handle = random.chance(0.2) ? population.handle(account) : undefined
  return { kind: 'identity', did: population.did(account), timeUs, handle }
}

/** A repository is replaced by its host. */
export function repositorySync({ population, random }: World, timeUs: number): SimulatedSync {
  const account = population.someone(random)
  const rev = population.tid(account, population.tick(account, timeUs))
  return { kind: 'sync', did: population.did(account), timeUs, rev }
}
