import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A way to a database on a Unix socket that can fall silent, as a network or a hanging machine does. */
export interface Silencer {
  readonly url: string
  /** From now on nothing passes, and connections stay open. */
  silence(): void
  /** The server finds out that nobody is there. */
  close(): void
}

export async function silencer(url: string): Promise<Silencer> {
  const folder = await mkdtemp(join(tmpdir(), 'lycan-silencer-'))
  const host = new URL(url, 'postgres://localhost').searchParams.get('host')!
  const sockets = new Set<Socket>()
  let silent = false
  const server = createServer((near) => {
    const far = connect(join(host, '.s.PGSQL.5432'))
    for (const [from, to] of [[near, far] as const, [far, near] as const]) {
      sockets.add(from)
      from.on('data', (data) => silent || to.write(data))
      from.on('close', () => silent || to.destroy())
      from.on('error', () => {})
    }
  })
  server.listen(join(folder, '.s.PGSQL.5432'))
  const close = () => {
    for (const socket of sockets) socket.destroy()
  }
  onTestFinished(async () => {
    close()
    server.close()
    await rm(folder, { recursive: true })
  })
  return {
    url: url.replace(host, folder).replace(encodeURIComponent(host), folder),
    silence() {
      silent = true
    },
    close,
  }
}
