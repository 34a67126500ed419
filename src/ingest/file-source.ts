import { basename, resolve } from 'node:path'
import type { StreamEvent } from '../event.ts'
import { frameUnreadable, recordingEnded } from '../telemetry/ingest.ts'
import type { Log } from '../telemetry/log.ts'
import { decode } from './decode.ts'
import { readLines } from './lines.ts'
import { shiftEvent } from './shift.ts'
import type { Chunk, EventSource } from './source.ts'

const CHUNK = 1_000

export interface FileSourceOptions {
  /** Move the times of all events so that the newest one happened just now. */
  readonly shiftToNow?: boolean
  /** Read from the beginning, wherever an earlier replay of the file ended. */
  readonly fromStart?: boolean
  /** Told how many bytes of the file have been read. */
  readonly progress?: (bytes: number) => void
  readonly log: Log
}

/**
 * A recorded stream: one event in the JSON of either wire on each line, plain or zstd-compressed. A position in it is
 * the number of the line, from 1, so that a replay that was interrupted continues after the last line stored. Lines that
 * cannot be read are counted and passed over. Throws where the file cannot be read.
 */
export function fileSource(path: string, options: FileSourceOptions): EventSource {
  const file = resolve(path)
  return {
    name: `file:${file}`,
    async *events(from, _committed, signal): AsyncGenerator<Chunk> {
      const origin = { host: basename(file), wire: 'file', bootId: undefined } as const
      const stored = options.fromStart === true || from?.origin.wire !== 'file' ? undefined : from
      const resumeAfter = stored?.seq ?? 0
      let deltaUs = options.shiftToNow === true && stored === undefined ? await untilNow(file, signal) : 0
      let line = 0
      let unreadable = 0
      let cutOff = false
      let events: StreamEvent[] = []

      for await (const { lines, cut } of readLines(file, options.progress)) {
        for (const text of lines) {
          line++
          if (line < resumeAfter) continue
          const event = decode(text)
          if (line === resumeAfter) {
            // The same shift as before, or the same posts would come under other keys.
            if (options.shiftToNow === true && 'at' in event) deltaUs = stored!.timeUs - event.at.timeUs
            continue
          }
          if (event.kind === 'unreadable') {
            if (cut) cutOff = true
            else if (text.length > 0) {
              frameUnreadable(event.reason)
              unreadable++
            }
            continue
          }
          if (!('at' in event)) continue
          const placed = { ...event, at: { seq: line, timeUs: event.at.timeUs } }
          events.push(deltaUs === 0 ? placed : shiftEvent(placed, deltaUs))
          if (events.length < CHUNK) continue
          yield { origin, events }
          if (signal.aborted) return
          events = []
        }
        if (signal.aborted) return
      }
      if (events.length > 0) yield { origin, events }
      recordingEnded(options.log, file, { lines: line, unreadable, cutOff })
    },
  }
}

/** How much later the newest event of the file would have to be to happen now, in whole milliseconds (as microseconds). */
async function untilNow(file: string, signal: AbortSignal): Promise<number> {
  let newestUs = 0
  for await (const { lines } of readLines(file)) {
    for (const text of lines) {
      const event = decode(text)
      if ('at' in event) newestUs = Math.max(newestUs, event.at.timeUs)
    }
    if (signal.aborted) break
  }
  return newestUs === 0 ? 0 : Math.floor((Date.now() * 1000 - newestUs) / 1000) * 1000
}
