import type { StreamCursor } from '../persist/batch.ts'
import { startRecording } from './recording.ts'
import type { EventSource } from './source.ts'

export interface RecordOptions {
  /** Makes the stream; `onFrame` is to be given every frame as received. */
  readonly source: (onFrame: (frame: Buffer) => void) => EventSource
  /** A file that does not exist yet: .jsonl, or .jsonl.zst. */
  readonly path: string
  /** Events after which to stop. */
  readonly events?: number
  readonly signal: AbortSignal
  readonly progress?: (so: Recorded) => void
}

export interface Recorded {
  readonly events: number
  /** Size of the file; while recording, as far as it has been written. */
  readonly bytes: number
  /** When the newest event happened, in microseconds since 1970. */
  readonly timeUs: number | undefined
}

/** Writes a live stream to a file until the signal aborts, or enough events have come. Throws where the file fails. */
export async function record(options: RecordOptions): Promise<Recorded> {
  const most = options.events ?? Number.POSITIVE_INFINITY
  let pending: string[] = []
  let written = 0
  let cursor: StreamCursor | undefined
  const source = options.source((frame) => pending.push(oneLine(frame.toString('utf8'))))

  const recording = await startRecording(options.path)
  try {
    for await (const { origin, events } of source.events(undefined, () => cursor, options.signal)) {
      const frames = pending.slice(0, most - written)
      pending = []
      await recording.write(frames)
      written += frames.length
      cursor = { ...events.at(-1)!.at, origin }
      options.progress?.({ events: written, bytes: recording.bytes, timeUs: cursor.timeUs })
      if (written >= most) break
    }
  } finally {
    await recording[Symbol.asyncDispose]()
  }
  return { events: written, bytes: recording.bytes, timeUs: cursor?.timeUs }
}

/** Inside JSON a line end is mere space; strings cannot hold one. */
function oneLine(frame: string): string {
  return frame.includes('\n') ? frame.replaceAll('\n', ' ') : frame
}
