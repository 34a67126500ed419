import { setTimeout as delay } from 'node:timers/promises'
import type { StreamCursor } from '../persist/batch.ts'
import * as telemetry from '../telemetry/ingest.ts'
import { createBackoff } from './backoff.ts'
import { createDictionaries } from './dictionaries.ts'
import type { Ending } from './ending.ts'
import type { EventQueue } from './event-queue.ts'
import { createHosts } from './hosts.ts'
import type { JetstreamOptions } from './jetstream.ts'
import { type Resumption, resumption } from './resume.ts'
import { serverUrl } from './subscribe-url.ts'
import { subscribe } from './subscription.ts'
import type { Timing } from './timing.ts'
import type { Dictionary } from './zstd.ts'

/** Endings that say how to begin again, which is done at once. */
const RESTARTS: ReadonlySet<telemetry.DisconnectReason> = new Set([
  'cursor-too-old',
  'renumbered',
  'unknown-dictionary',
  'overflow',
])
const MAX_RESTARTS = 3

/** Endings after which even a server that sent events is not asked again first. */
const FAULTS: ReadonlySet<telemetry.DisconnectReason> = new Set(['silent', 'quiet', 'lagging', 'garbage'])

export interface FollowOptions extends Omit<JetstreamOptions, 'timing' | 'dictionary'> {
  readonly timing: Timing
  /** That of the v1 wire. */
  readonly dictionary: Dictionary | undefined
  readonly queue: EventQueue
  /** How far the consumer has stored. */
  readonly stored: () => StreamCursor | undefined
  readonly signal: AbortSignal
}

const STOPPED: Ending = { reason: 'stopped', message: 'stopped' }

/** Keeps the queue fed from one server after the other until aborted. */
export async function followServers(options: FollowOptions): Promise<void> {
  const { log, wire, queue, timing, signal } = options
  const hosts = createHosts(options.hosts, () => performance.now())
  const backoff = createBackoff({ firstMs: timing.retryFirstMs, mostMs: timing.retryMostMs })
  const dictionaries = createDictionaries(options.userAgent, timing.handshakeMs, signal, (server) =>
    telemetry.compressionUnavailable(log, serverUrl(server).host),
  )
  const complaints = new Set<string>()
  let beginning: StreamCursor | undefined // where to resume while nothing has been stored
  let atBest: Resumption['by'] = 'seq' // less after a server has said that it cannot continue so exactly
  let outdated = false // whether a server has just said that events are missing
  let reportedUs: number | undefined // the last gap told
  let restarts = 0
  let away = false // whether it has been said that there is no stream

  const attempt = async (server: string): Promise<Ending & { readonly flowed: boolean }> => {
    const host = serverUrl(server).host
    const start = options.stored() ?? beginning
    const resume = resumption(start, { host, wire }, atBest, Date.now() * 1000)
    let flowed = false
    let dictionary = options.dictionary
    try {
      if (options.compress === 'zstd' && wire === 'v2') dictionary = await dictionaries.of(server)
    } catch (error) {
      const message = `its zstd dictionary cannot be fetched: ${(error as Error).message}`
      return { reason: 'unreachable', message, flowed }
    }
    const ending = await subscribe({
      ...options,
      identities: options.identities ?? false,
      server,
      dictionary,
      start,
      resumption: resume,
      outdated,
      onOpen() {
        if (!away) telemetry.streamOpened(log, host)
      },
      onFlow(first, gap) {
        flowed = true
        telemetry.streamFollowed(
          log,
          host,
          resume.by === 'live' ? undefined : start?.timeUs,
          away || !beginning,
        )
        away = false
        beginning ??= first
        if (gap === undefined || gap.fromUs === reportedUs) return
        reportedUs = gap.fromUs
        telemetry.gapFound(log, gap)
        options.onGap?.(gap)
      },
      hasAlternative: hosts.hasAlternative,
    })
    // By time a server should never say that the cursor is too old; one that does is followed live.
    if (ending.reason === 'cursor-too-old') atBest = resume.by === 'seq' ? 'time' : 'live'
    else if (ending.reason === 'renumbered') atBest = 'time'
    else if (flowed) atBest = 'seq'
    outdated = ending.reason === 'cursor-too-old' || (outdated && !flowed)
    return { ...ending, flowed }
  }

  while (!signal.aborted) {
    // What is waiting comes before what is stored already: only then does resuming keep the order.
    await queue.downTo(0)
    const { host: server, waitMs } = hosts.choose()
    await sleep(waitMs, signal)
    const ending = signal.aborted ? { ...STOPPED, flowed: false } : await attempt(server)
    if (ending.reason === 'stopped' || signal.aborted) return

    const { host } = serverUrl(server)
    if (ending.flowed) {
      restarts = 0
      backoff.reset()
    }
    if (ending.reason === 'unknown-dictionary') dictionaries.forget(server)
    if (RESTARTS.has(ending.reason) && restarts++ < MAX_RESTARTS) {
      telemetry.streamRestarted(log, host, ending)
      continue
    }
    const retryMs = Math.max(backoff.next(), ending.retryAfterMs ?? 0)
    if (ending.reason === 'refused') {
      hosts.refuse(timing.refusedMs)
      const complaint = `${host} ${ending.message}`
      telemetry.subscriptionRefused(log, host, ending.message, !complaints.has(complaint))
      complaints.add(complaint)
    } else {
      if (!ending.flowed || FAULTS.has(ending.reason)) hosts.leave(timing.avoidMs)
      telemetry.streamLost(log, host, ending, retryMs, !away)
    }
    away = true
    await sleep(retryMs, signal)
  }
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await delay(ms, undefined, { signal }).catch(() => {})
}
