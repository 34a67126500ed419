import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import express from 'express'
import { startApp } from '../../src/app.ts'
import { fileSource } from '../../src/ingest/file-source.ts'
import { replay } from '../../src/roles/replay.ts'
import { openStorage } from '../../src/roles/storage.ts'
import { writeTrafficFile } from '../../src/simulate/traffic-file.ts'
import { createLog } from '../../src/telemetry/log.ts'
import { hundredFeeds } from './hundred-feeds.ts'
import type { BenchRow } from './row.ts'

const REQUESTS = 10_000
const ROUNDS = 4

/** CPU time per request of a cached anonymous page, and of bare Express that sends as many bytes. */
export async function serveBench(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lycan-bench-'))
  try {
    await chmod(folder, 0o755) // for PostgreSQL, which does not run as root
    const log = createLog({ level: 'warn', pretty: false })
    const loaded = await hundredFeeds(folder)
    await using storage = await openStorage({ settings: loaded.settings.database, log })
    const file = join(folder, 'traffic.jsonl')
    await writeTrafficFile(file, {
      seed: 1,
      start: Date.now() - 900_000,
      eventsPerSecond: 400,
      events: 50_000,
    })
    await replay({
      loaded,
      storage,
      source: fileSource(file, { log }),
      log,
      signal: new AbortController().signal,
    })
    await using app = await startApp({ loaded, reload: async () => loaded, storage, roles: ['serve'], log })

    const page = `${app.url}/xrpc/app.bsky.feed.getFeedSkeleton?feed=${encodeURIComponent(`at://${loaded.settings.service.did}/app.bsky.feed.generator/${[...loaded.feeds.keys()][0]}`)}&limit=30`
    const size = (await (await fetch(page)).arrayBuffer()).byteLength
    const bare = express().get('/', (_, response) => void response.type('json').send(body))
    const body = randomBytes(size)
    const server = bare.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const express4 = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

    const cost = { lycan: [] as number[], express: [] as number[] }
    for (let round = 0; round <= ROUNDS; round++) {
      const spent = { express: await cpuPerRequest(express4), lycan: await cpuPerRequest(page) }
      if (round === 0) continue // warms up
      cost.express.push(spent.express)
      cost.lycan.push(spent.lycan)
    }
    server.close()
    server.closeAllConnections()
    const [lycan, bareCost] = [median(cost.lycan), median(cost.express)]
    return [
      { name: `bare Express, ${size} bytes`, value: bareCost, unit: 'µs CPU/request' },
      { name: 'getFeedSkeleton, cached anonymous page', value: lycan, unit: 'µs CPU/request' },
      { name: 'share of bare Express', value: (100 * bareCost) / lycan, unit: '%' },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Microseconds of this thread's CPU per request; the client runs in another thread. */
async function cpuPerRequest(url: string): Promise<number> {
  const before = process.threadCpuUsage()
  await new Promise<void>((resolve, reject) => {
    const client = new Worker(new URL('http-client.ts', import.meta.url), {
      workerData: { url, requests: REQUESTS },
    })
    client.once('error', reject)
    client.once('exit', () => resolve())
  })
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / REQUESTS
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
