import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { frameOf, type LogEntry } from './event-log.ts'
import { garbageFrame, type Misbehaviour, pad, shuffleAccounts } from './misbehaviour.ts'
import type { ServerState } from './server-state.ts'
import { type Subscription, wants } from './subscription.ts'
import { renderError } from './wire.ts'
import { compressFrame } from './zstd-dictionary.ts'

/** One subscriber and how far it has been served. */
export interface Recipient {
  readonly socket: WebSocket
  /** The connection under the socket. */
  readonly connection: Duplex
  readonly subscription: Subscription
  /** Event frames sent so far. */
  sent: number
  /** The connection was cut inside a frame: whatever followed would count as the rest of it. */
  cut: boolean
  /** Cleared by the first options_update where the subscriber asked to say hello first. */
  awaitsHello: boolean
}

const BATCH = 512
const HIGH_WATER = 1 << 20

/** Sends `infos`, then every wanted event from `position` on, until the connection ends. */
export async function deliver(
  recipient: Recipient,
  server: ServerState,
  position: number,
  infos: readonly string[],
): Promise<void> {
  const { socket, connection } = recipient
  let next = position
  let queue: readonly LogEntry[] = []
  let taken = 0
  for (const info of infos) send(recipient, server, info)

  while (isOpen(recipient)) {
    const mode = server.misbehaviour
    if (mode.silent === true || recipient.awaitsHello || isStalled(recipient, mode)) {
      await server.doorbell.rung()
      continue
    }
    if (taken === queue.length) {
      queue = server.log.from(next, mode.shuffle ?? BATCH, mode.holdBack ?? 0)
      taken = 0
      next = (queue.at(-1)?.seq ?? next - 1) + 1
      if (mode.shuffle !== undefined) queue = shuffleAccounts(queue, (entry) => entry.event.did)
    }
    if (queue.length === 0) {
      await server.doorbell.rung()
      continue
    }
    // One system call for many frames: corked, the connection hands all of them to writev.
    connection.cork()
    do sendEntry(recipient, server, mode, queue[taken++]!)
    while (
      taken < queue.length &&
      mode.pace === undefined &&
      isOpen(recipient) &&
      !isStalled(recipient, mode)
    )
    connection.uncork()
    if (mode.pace !== undefined) await delay(mode.pace)
    else await turn()
    if (connection.writableLength > HIGH_WATER && !(await drained(connection, server.writeDeadlineMs)))
      socket.terminate()
  }
}

function isOpen({ socket, cut }: Recipient): boolean {
  return !cut && socket.readyState === socket.OPEN
}

function isStalled({ sent }: Recipient, mode: Misbehaviour): boolean {
  return sent >= (mode.stallAfter ?? Number.POSITIVE_INFINITY)
}

function sendEntry(recipient: Recipient, server: ServerState, mode: Misbehaviour, entry: LogEntry): void {
  const { subscription, socket } = recipient
  if (!wants(subscription.wants, entry.event)) return
  let frame = frameOf(entry, subscription.wire, server.software === 'v2')
  if (frame === undefined) return
  if (mode.padding !== undefined) frame = pad(frame, mode.padding)
  const limit = subscription.wants.maxMessageSizeBytes
  if (limit > 0 && Buffer.byteLength(frame) > limit) return

  recipient.sent++
  if (recipient.sent === mode.cutInside) {
    recipient.cut = true
    breakInside(recipient.connection, frame)
    return
  }
  send(recipient, server, frame)
  if (mode.duplicateEvery !== undefined && recipient.sent % mode.duplicateEvery === 0)
    send(recipient, server, frame)
  if (mode.garbageEvery !== undefined && recipient.sent % mode.garbageEvery === 0) {
    socket.send(garbageFrame(recipient.sent / mode.garbageEvery))
  }
  if (recipient.sent === mode.failAfter?.frames) {
    send(recipient, server, renderError(mode.failAfter.error, mode.failAfter.message))
    socket.close(1011)
  }
}

function send({ socket, subscription }: Recipient, server: ServerState, frame: string): void {
  socket.send(subscription.compress ? compressFrame(frame, server.dictionaries[subscription.wire]) : frame)
}

/** The header of a text frame, half of what it promises, and then no connection any more. */
function breakInside(connection: Duplex, frame: string): void {
  const payload = Buffer.from(frame)
  const header = Buffer.alloc(10)
  header.writeUInt8(0x81, 0)
  header.writeUInt8(127, 1)
  header.writeBigUInt64BE(BigInt(payload.length), 2)
  connection.write(Buffer.concat([header, payload.subarray(0, payload.length >> 1)]), () =>
    connection.destroy(),
  )
}

async function drained(connection: Duplex, deadlineMs: number): Promise<boolean> {
  try {
    await once(connection, 'drain', { signal: AbortSignal.timeout(deadlineMs) })
    return true
  } catch {
    return false
  }
}
