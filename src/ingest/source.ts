import type { StreamEvent } from '../event.ts'
import type { StreamCursor, StreamOrigin } from '../persist/batch.ts'

/** Consecutive events of one sender. Never empty. */
export interface Chunk {
  readonly origin: StreamOrigin
  readonly events: readonly StreamEvent[]
}

/** An ordered, resumable stream. At-least-once: events may repeat after a reconnect, the order per account holds. */
export interface EventSource {
  /** Whose cursor this is; cursors of two names are never compared. */
  readonly name: string
  /**
   * Starts after `from`, or where the source begins when undefined. Reconnects inside. Returns (does not throw)
   * when `signal` aborts, and when a finite source ends.
   *
   * `committed` tells how far the consumer has stored, so that a reconnect resumes from what is safe and not
   * from what was merely received.
   */
  events(
    from: StreamCursor | undefined,
    committed: () => StreamCursor | undefined,
    signal: AbortSignal,
  ): AsyncIterable<Chunk>
}
