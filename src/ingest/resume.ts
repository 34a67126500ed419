import type { StreamCursor } from '../persist/batch.ts'
import type { Wire } from './subscribe-url.ts'

/** Events of one host may come in another order than their times; another host's clock and delays differ too. */
const REWIND_SAME_HOST_US = 5_000_000
const REWIND_OTHER_HOST_US = 10_000_000

/** How a subscription continues. */
export interface Resumption {
  /** `live` where nothing is known, or nothing else works. */
  readonly by: 'seq' | 'time' | 'live'
  /** The `cursor` parameter; servers start with the first event at or after it. */
  readonly cursor: number | undefined
}

/**
 * Where to continue after `from` on `host`, no more exactly than `atBest`. Sequence numbers belong to one server process;
 * whether it still is the same one shows in its boot id, after connecting. Times are understood by every server, with a
 * rewind.
 */
export function resumption(
  from: StreamCursor | undefined,
  target: { readonly host: string; readonly wire: Wire },
  atBest: Resumption['by'],
  nowUs: number,
): Resumption {
  if (from === undefined || atBest === 'live') return { by: 'live', cursor: undefined }
  const { origin, seq, timeUs } = from
  const sameHost = origin.host === target.host
  if (atBest === 'seq' && sameHost && origin.wire === target.wire && seq !== undefined) {
    return { by: 'seq', cursor: seq }
  }
  const rewind = sameHost && target.wire === 'v1' ? REWIND_SAME_HOST_US : REWIND_OTHER_HOST_US
  // A cursor ahead of the server's clock would start live, without a word.
  return { by: 'time', cursor: Math.max(1, Math.min(timeUs, nowUs) - rewind) }
}
