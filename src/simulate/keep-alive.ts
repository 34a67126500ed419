import type { WebSocket } from 'ws'

/**
 * Pings `socket` every `intervalMs`; a peer that has not answered within `pongWithinMs` is dropped without a close
 * frame (undefined: no answer is required, as of the legacy server). `quiet` withholds the pings.
 */
export function keepAlive(
  socket: WebSocket,
  options: { readonly intervalMs: number; readonly pongWithinMs: number | undefined; quiet(): boolean },
): void {
  let deadline: NodeJS.Timeout | undefined
  const interval = setInterval(() => {
    if (options.quiet() || socket.readyState !== socket.OPEN) return
    socket.ping()
    if (options.pongWithinMs === undefined) return
    clearTimeout(deadline)
    deadline = setTimeout(() => socket.terminate(), options.pongWithinMs)
  }, options.intervalMs)
  socket.on('pong', () => clearTimeout(deadline))
  socket.on('close', () => {
    clearInterval(interval)
    clearTimeout(deadline)
  })
}
