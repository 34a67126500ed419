import { totalmem } from 'node:os'

const MB = 2 ** 20

export interface ServerSettings {
  /** The folder of the server's socket. */
  readonly socket: string
  /** Bytes of memory that this machine (or container) has. */
  readonly memory: number
  /** False gives up all safety against power loss, for speed: demos and tests. */
  readonly durable: boolean
}

/** The memory of this machine, or of this container where that is less, in bytes. */
export function availableMemory(): number {
  const limit = process.constrainedMemory()
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem()
}

/** The text of lycan.conf: what differs from PostgreSQL's own defaults. */
export function serverSettings({ socket, memory, durable }: ServerSettings): string {
  const share = (part: number, least: number, most: number) =>
    `${Math.round(Math.min(Math.max(memory * part, least * MB), most * MB) / MB)}MB`
  const settings: readonly (readonly [string, string | number])[] = [
    ['listen_addresses', ''], // the socket only: no port to collide with, nothing for the network to reach
    ['port', 5432], // part of the socket's name
    ['unix_socket_directories', `"${socket.replaceAll('"', '""')}"`],
    ['unix_socket_permissions', '0700'],
    ['max_connections', 100],
    ['shared_buffers', share(1 / 8, 32, 1024)],
    ['effective_cache_size', share(1 / 2, 64, 16_384)],
    ['maintenance_work_mem', share(1 / 32, 32, 256)],
    ['work_mem', '16MB'],
    ['max_wal_size', '2GB'],
    ['checkpoint_timeout', '15min'],
    ['autovacuum_naptime', '15s'],
    ['autovacuum_vacuum_cost_limit', 2000],
    ['random_page_cost', 1.1],
    ['jit', 'off'],
    ['logging_collector', 'on'],
    ['log_directory', 'log'],
    ['log_filename', 'postgresql-%a.log'], // a file for each day of the week, so a week is kept
    ['log_rotation_age', '1d'],
    ['log_rotation_size', 0],
    ['log_truncate_on_rotation', 'on'],
    ['log_checkpoints', 'off'],
    ['log_line_prefix', '%m [%p] %a '],
    ['timezone', 'UTC'],
    ['log_timezone', 'UTC'],
    ...(durable
      ? []
      : ([
          ['fsync', 'off'],
          ['synchronous_commit', 'off'],
          ['full_page_writes', 'off'],
        ] as const)),
  ]
  const lines = settings.map(([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'`)
  return `# Written by Lycan at every start. Put settings of your own at the end of postgresql.conf: they win.\n${lines.join('\n')}\n`
}
