/**
 * Ways in which real servers have failed their clients, to be switched on in tests. All are off unless named.
 * Counts are of event frames of one connection, from 1.
 */
export interface Misbehaviour {
  /** Every request is answered with this status instead of an upgrade. */
  readonly refuse?: { readonly status: number; readonly error?: string; readonly message?: string }
  /** The handshake succeeds, and then nothing comes: no event, no ping. Seen on a public host for days. */
  readonly silent?: boolean
  /** After this many frames nothing more comes but pings. */
  readonly stallAfter?: number
  /** Milliseconds between frames. */
  readonly pace?: number
  /** After every n-th frame comes one that is no JSON, or no event, or binary noise. */
  readonly garbageEvery?: number
  /** The connection breaks in the middle of this frame. */
  readonly cutInside?: number
  /** After this many frames the server says why it stops (v2 error frame) and closes. */
  readonly failAfter?: { readonly frames: number; readonly error: string; readonly message: string }
  /** Every n-th event is sent twice. */
  readonly duplicateEvery?: number
  /** Events change places within windows of this many; the order of each account holds. */
  readonly shuffle?: number
  /** Subscribers with a cursor start this many events earlier than they asked (bluesky-social/jetstream#343). */
  readonly rewind?: number
  /** The newest this many events are held back: a host that lags. */
  readonly holdBack?: number
  /** Every event gains a field of this many bytes that nobody asked for. */
  readonly padding?: number
  /** No Jetstream-Boot-Id header, as of the first v2 servers. */
  readonly anonymousBoot?: boolean
}

const GARBAGE: readonly (string | Uint8Array)[] = [
  'this is not JSON',
  '{"did":"did:plc:trunca',
  'null',
  '[1,2,3]',
  '{}',
  '',
  Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xff, 0x00, 0xfe, 0x13),
  Uint8Array.of(0xff, 0xfe, 0x00, 0x80),
]

/** Something that is no event; the kinds take turns. */
export function garbageFrame(turn: number): string | Uint8Array {
  return GARBAGE[turn % GARBAGE.length]!
}

/** The frame with a useless field of `bytes` bytes in its outer object. */
export function pad(frame: string, bytes: number): string {
  return frame.endsWith('}') ? `${frame.slice(0, -1)},"padding":"${'x'.repeat(bytes)}"}` : frame
}

/** Reverses the order in which accounts appear, and keeps the order within each account. */
export function shuffleAccounts<Item>(items: readonly Item[], accountOf: (item: Item) => string): Item[] {
  return [...Map.groupBy(items, accountOf).values()].reverse().flat()
}
