/** Chooses among the servers of a subscription. */
export interface Hosts {
  /** The server to try now, and how long to leave it alone first. It stays the current one until left or refused. */
  choose(): { readonly host: string; readonly waitMs: number }
  /** The current server failed: for `ms` it is chosen only where the others are no better. */
  leave(ms: number): void
  /** The current server does not want to be asked again for `ms`. */
  refuse(ms: number): void
  /** Whether another server may be better than the current one. */
  hasAlternative(): boolean
}

/** Servers take turns in the order of the settings, the first one first. `now` is in milliseconds. */
export function createHosts(names: readonly string[], now: () => number): Hosts {
  const hosts = names.map((name) => ({ name, avoidUntil: 0, silentUntil: 0 }))
  let turn = 0

  const at = (offset: number) => hosts[(turn + offset) % hosts.length]!
  /** How far ahead the best candidate is: the next one not avoided, else the one avoided for the shortest time. */
  const best = () => {
    let choice = 0
    const present = now()
    const until = (offset: number) => Math.max(at(offset).avoidUntil, at(offset).silentUntil, present)
    for (let offset = 1; offset < hosts.length; offset++) if (until(offset) < until(choice)) choice = offset
    return choice
  }

  return {
    choose() {
      turn = (turn + best()) % hosts.length
      const { name, silentUntil } = at(0)
      return { host: name, waitMs: Math.max(0, silentUntil - now()) }
    },
    leave(ms) {
      at(0).avoidUntil = now() + ms
      turn = (turn + 1) % hosts.length
    },
    refuse(ms) {
      at(0).silentUntil = now() + ms
      turn = (turn + 1) % hosts.length
    },
    hasAlternative() {
      return hosts.some((host) => host !== at(0) && Math.max(host.avoidUntil, host.silentUntil) <= now())
    },
  }
}
