/** How long to wait for what, in milliseconds. */
export interface Timing {
  /** For a server to accept a connection. */
  readonly handshakeMs: number
  /** Without a frame and without a ping; servers ping every 30 s. */
  readonly silenceMs: number
  /** Without an event, though pings come. */
  readonly quietMs: number
  /** Between looks at silence, quiet and lag. */
  readonly checkMs: number
  /** Without reading while the queue is full; servers give up after five seconds. */
  readonly pauseMs: number
  /** The bound of the first wait before a new attempt, and that of the longest. */
  readonly retryFirstMs: number
  readonly retryMostMs: number
  /** Before a server is asked again for what it refused. */
  readonly refusedMs: number
  /** Before a server that failed is preferred again. */
  readonly avoidMs: number
  /** Behind the clock before another host is considered. */
  readonly lagMs: number
  /** Over which lag has to shrink, several times in a row. */
  readonly lagWindowMs: number
}

export const defaultTiming: Timing = {
  handshakeMs: 15_000,
  silenceMs: 45_000,
  quietMs: 120_000,
  checkMs: 5_000,
  pauseMs: 2_500,
  retryFirstMs: 500,
  retryMostMs: 60_000,
  refusedMs: 60_000,
  avoidMs: 600_000,
  lagMs: 120_000,
  lagWindowMs: 30_000,
}
