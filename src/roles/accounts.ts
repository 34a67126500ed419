import { setTimeout as pause } from 'node:timers/promises'
import type { Feed } from '../config/feeds.ts'
import type { IdentityResolver } from '../identity/resolver.ts'
import { handlesResolved, handlesUnresolved } from '../telemetry/follow.ts'
import type { Log } from '../telemetry/log.ts'

const RETRY_MS = { first: 30_000, most: 3_600_000 }

/** The handles that rules name and nobody has resolved yet. */
export function unresolvedHandles(feeds: Iterable<Pick<Feed, 'rule'>>): readonly string[] {
  return [...new Set([...feeds].flatMap((feed) => feed.rule.unresolvedHandles))].sort()
}

/**
 * Finds out whose the handles are, and keeps trying for those that cannot be found now. `learned` is told of every
 * success, so that rules can be compiled anew.
 */
export async function resolveHandles(options: {
  readonly handles: readonly string[]
  readonly identity: Pick<IdentityResolver, 'resolveHandle'>
  readonly learned: (dids: ReadonlyMap<string, string>) => Promise<void>
  readonly log: Log
  readonly signal: AbortSignal
}): Promise<void> {
  const { identity, log, signal } = options
  let open = options.handles
  const stopped = new Promise<undefined>((resolve) =>
    signal.addEventListener('abort', () => resolve(undefined), { once: true }),
  )
  for (
    let waitMs = RETRY_MS.first;
    open.length > 0 && !signal.aborted;
    waitMs = Math.min(2 * waitMs, RETRY_MS.most)
  ) {
    const found = new Map<string, string>()
    for (const handle of open) {
      if (signal.aborted) return
      const did = await Promise.race([identity.resolveHandle(handle).catch(() => undefined), stopped])
      if (did !== undefined) found.set(handle, did)
    }
    if (found.size > 0) {
      await options.learned(found)
      handlesResolved(log, [...found.keys()])
    }
    const before = open
    open = open.filter((handle) => !found.has(handle))
    if (open.length > 0 && (before === options.handles || found.size > 0)) handlesUnresolved(log, open)
    if (open.length > 0) await pause(waitMs, undefined, { signal }).catch(() => {})
  }
}
