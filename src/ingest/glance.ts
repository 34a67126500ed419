import type { StreamPosition } from '../event.ts'
import { parseDatetimeMicros } from './datetime.ts'

/** Enough of a frame to hold its envelope up to the collection. */
const HEAD = 512

/** Servers write the envelope's fields in this order. A frame that differs is parsed whole instead. */
const V1_HEAD =
  /^\{"did":"[^"\\]*","time_us":(?<micros>\d{1,16})(?:,"cursor":(?<seq>\d{1,16}))?,"kind":"(?:[a-z]+)"(?:,"commit":\{"rev":"[^"\\]*","operation":"(?:create|update|delete)","collection":"(?<collection>[^"\\]*)")?/
const V2_HEAD =
  /^\{"\$type":"message","payload":\{"\$type":"network\.bsky\.jetstream\.subscribeEvents#[a-z]+","seq":(?<seq>\d{1,16}),"did":"[^"\\]*","time":"(?<time>[^"\\]*)"(?:,"witnessedAt":"(?<witnessed>[^"\\]*)")?(?:,"rev":"[^"\\]*","operation":"(?:create|update|delete)","collection":"(?<collection>[^"\\]*)")?/

/** What the beginning of a frame says without parsing the rest. */
export interface Glance {
  readonly at: StreamPosition
  /** The collection of a commit; undefined for other kinds of event. */
  readonly collection: string | undefined
}

/**
 * Reads the beginning of a frame. Costs a quarter of parsing it, which pays when most frames are of collections that
 * nobody asked for (recordings of the whole network), and it finds the position in frames too large to parse.
 */
export function glance(frame: string | Buffer): Glance | undefined {
  const head = typeof frame === 'string' ? frame : frame.toString('latin1', 0, HEAD)
  const groups = (head.charCodeAt(2) === 36 /* $ */ ? V2_HEAD : V1_HEAD).exec(head)?.groups
  if (groups === undefined) return undefined
  const timeUs =
    groups['micros'] === undefined
      ? parseDatetimeMicros(groups['witnessed'] ?? groups['time'])
      : Number(groups['micros'])
  if (timeUs === undefined || !(timeUs > 0 && Number.isSafeInteger(timeUs))) return undefined
  const seq = groups['seq'] === undefined ? undefined : Number(groups['seq'])
  return { at: { seq, timeUs }, collection: groups['collection'] }
}
