import { Socket } from 'node:net'

/**
 * Makes sockets for the option `stream` of pg that break when the signal aborts: what waits for an answer then fails as
 * if the database had gone away. Nothing else ends a wait for a server that is silent.
 */
export function cutBy(signal: AbortSignal): () => Socket {
  return () => {
    const socket = new Socket()
    const cut = () => socket.destroy()
    signal.addEventListener('abort', cut)
    socket.once('close', () => signal.removeEventListener('abort', cut))
    if (signal.aborted) setImmediate(cut)
    return socket
  }
}
