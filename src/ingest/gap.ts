import type { StreamCursor } from '../persist/batch.ts'
import type { Gap } from '../telemetry/ingest.ts'
import type { Resumption } from './resume.ts'

/** Where no server says that events are missing, this much time without any counts as a gap. */
const SILENT_GAP_US = 10 * 60 * 1_000_000

/**
 * Whether events are missing between what the stream continues after and the first event that came. Servers of the v2
 * wire announce it; on v1 a cursor that is too old starts at the oldest event kept, without a word.
 */
export function gapBetween(
  start: StreamCursor | undefined,
  first: StreamCursor,
  resumption: Resumption,
  announced: boolean,
): Gap | undefined {
  if (start === undefined) return undefined
  // Numbers on the v2 wire are exact, and refused when too old: a long pause between two of them is just that.
  const exact = resumption.by === 'seq' && first.origin.wire === 'v2'
  const tolerance = announced ? 0 : exact ? Number.POSITIVE_INFINITY : SILENT_GAP_US
  if (first.timeUs - start.timeUs <= tolerance) return undefined
  return { host: first.origin.host, fromUs: start.timeUs, toUs: first.timeUs, announced }
}
