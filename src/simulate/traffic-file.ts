import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type TrafficOptions, traffic } from './traffic.ts'
import { renderEvent, type Wire } from './wire.ts'

export interface TrafficFileOptions extends TrafficOptions {
  /** How many lines to write. */
  readonly events: number
  /** Default: v1. */
  readonly wire?: Wire
}

/** Writes the first `events` events of simulated traffic to `path`, one frame a line, numbered from 1. */
export async function writeTrafficFile(path: string, options: TrafficFileOptions): Promise<void> {
  await pipeline(Readable.from(chunks(options)), createWriteStream(path))
}

const LINES_PER_CHUNK = 1000

function* chunks({ events, wire = 'v1', ...options }: TrafficFileOptions): Generator<string> {
  let lines = 0
  let chunk = ''
  for (const event of traffic(options)) {
    if (lines === events) break
    const frame = renderEvent(event, wire, lines + 1)
    // What the wire leaves out, and frames that would break the lines, are not counted.
    if (frame === undefined || frame.includes('\n')) continue
    chunk += `${frame}\n`
    lines++
    if (lines % LINES_PER_CHUNK !== 0) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}
