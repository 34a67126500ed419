import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'
import { Command } from 'commander'
import { type App, ROLES } from '../app.ts'
import { readEnvironment } from '../config/environment.ts'
import { skeletonUrl } from '../config/feed-uri.ts'
import { loadSettings, type Usable } from '../config/load.ts'
import { readOnly } from '../persist/database.ts'
import { feedSizes } from '../persist/feed-sizes.ts'
import type { Storage } from '../roles/storage.ts'
import { playLive } from '../simulate/play.ts'
import { startJetstreamServer } from '../simulate/server.ts'
import { run } from './run.ts'
import { tellProblems } from './settings.ts'
import { interruption } from './terminal/interruption.ts'

interface Options {
  readonly config?: string
  readonly port: string
  readonly adminPort: string
  readonly rate: string
  readonly seed: string
}

/** Two hours of a tenth of today's network: enough for every sample feed to fill, and ingested in seconds. */
const HISTORY_MS = 2 * 3_600_000

/** `lycan demo` */
export function demoCommand(): Command {
  return new Command('demo')
    .summary('see the sample feeds fill, without a network')
    .description(
      'Plays a simulated network to the sample feeds: a real PostgreSQL, a real Jetstream server, made-up posts. Nothing is kept when you press Ctrl-C.',
    )
    .option('-c, --config <file>', 'try these feeds instead of the samples')
    .option('--port <number>', 'port to serve on', '3000')
    .option('--admin-port <number>', 'port of /health and /metrics', '3001')
    .option('--rate <events>', 'events a second', '40')
    .option('--seed <number>', 'another seed gives other people and other posts', '1')
    .action(demo)
}

async function demo(options: Options): Promise<void> {
  const rate = Number(options.rate)
  const seed = Number(options.seed)
  if (!(rate > 0 && rate <= 5_000) || !Number.isInteger(seed)) {
    process.stderr.write('--rate takes a number from 1 to 5000, --seed a whole number\n')
    process.exitCode = 2
    return
  }
  const folder = await mkdtemp(join(tmpdir(), 'lycan-demo-'))
  await chmod(folder, 0o755) // or PostgreSQL, which does not run as root, could not enter
  try {
    await using server = await startJetstreamServer()
    const loaded = await load(options, server.url, folder)
    if (!tellProblems(loaded)) return
    const stop = new AbortController()
    const signal = AbortSignal.any([interruption(), stop.signal])
    const guests = namedAccounts(loaded)
    const playing = playLive(server, { seed, eventsPerSecond: rate, history: HISTORY_MS, guests }, signal)
    try {
      await run({
        loaded,
        reload: () => load(options, server.url, folder),
        roles: ROLES,
        signal,
        durable: false,
        started: (app, storage) => void invite(loaded, app, storage, signal),
      })
    } finally {
      stop.abort()
      await playing
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Accounts that the feeds name have to exist on the network. */
function namedAccounts({ settings }: Usable): string[] {
  return Object.values(settings.lists).flatMap(({ accounts = [] }) =>
    accounts.filter((account) => account.startsWith('did:')),
  )
}

/** The settings for a Lycan that touches nothing: machine settings of the environment do not count here. */
async function load(options: Options, jetstream: string, folder: string) {
  const {
    config = fileURLToPath(new URL('../../config/lycan.example.yaml', import.meta.url)),
    port,
    adminPort,
  } = options
  const environment = Object.fromEntries(
    Object.entries(readEnvironment()).filter(([name]) => !name.startsWith('LYCAN_')),
  )
  const flags = { port, adminPort, jetstream, dataDirectory: folder }
  const loaded = await loadSettings({ file: config, flags, environment, cwd: process.cwd() })
  const { settings } = loaded
  if (settings === undefined) return loaded
  // Not the database of a configuration that is merely tried.
  const database = { ...settings.database, url: undefined }
  return {
    ...loaded,
    settings: {
      ...settings,
      database,
      jetstream: { ...settings.jetstream, wire: 'v2' as const, compress: 'none' as const },
    },
  }
}

/** Once every feed has posts, or after a while, says how to look at them. */
async function invite(loaded: Usable, app: App, storage: Storage, signal: AbortSignal): Promise<void> {
  const reader = readOnly(storage.open('serve', 1))
  const own = [...loaded.feeds.values()].filter((feed) => feed.madeOf === undefined)
  const until = performance.now() + 12_000
  let sizes = new Map<string, number>()
  while (!signal.aborted && performance.now() < until) {
    sizes = new Map(await feedSizes(reader).catch(() => []))
    if (own.every(({ key }) => (sizes.get(key) ?? 0) >= 30)) break
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  if (signal.aborted) return
  const bold = (text: string) => styleText('bold', text, { stream: process.stdout })
  const lines = [...loaded.feeds.values()].map((feed) => {
    const sources = feed.madeOf?.map((source) => source.feed).join(', ')
    const state = sources === undefined ? `${sizes.get(feed.key) ?? 0} posts so far` : `made of ${sources}`
    return `${bold(feed.key)}: ${state}\n  curl '${skeletonUrl(loaded.settings, feed.key, app.url)}&limit=5'`
  })
  process.stdout.write(`\n${lines.join('\n')}\n\n`)
}
