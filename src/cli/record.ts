import { Command } from 'commander'
import type { MachineFlags } from '../config/machine-settings.ts'
import { parseDuration } from '../duration.ts'
import { jetstreamSource } from '../ingest/jetstream.ts'
import { type Recorded, record } from '../ingest/record.ts'
import { createLog } from '../telemetry/log.ts'
import { EXIT_CONFIG, loadFor, tellProblems, withSettings } from './settings.ts'
import { interruption } from './terminal/interruption.ts'
import { formatBytes, progressBar } from './terminal/progress-bar.ts'

interface Options extends MachineFlags {
  readonly config?: string
  readonly for?: string
  readonly events?: string
  readonly collections?: readonly string[]
  readonly json?: true
}

const COLLECTIONS = ['app.bsky.feed.post', 'app.bsky.feed.like', 'app.bsky.feed.repost']

/** `lycan record` */
export function recordCommand(): Command {
  const command = new Command('record')
    .summary('write the stream to a file')
    .description(
      'Writes the events of Jetstream to a new file as they come, one on each line, until Ctrl-C or as long as you say.',
    )
    .argument('<file>', 'file to make; compressed with zstd where its name ends in .zst')
    .option('--for <duration>', 'stop after this time, such as 10m')
    .option('--events <number>', 'stop after this many events')
    .option('--collections <names...>', `collections to record, or "*" for all (${COLLECTIONS.join(', ')})`)
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ lycan record hour.jsonl.zst --for 1h
  $ lycan record sample.jsonl --events 10000 --collections "*"
  $ lycan replay hour.jsonl.zst

What was recorded stays readable when the command is killed. The hosts are those under "jetstream" in the settings.`,
    )
    .action(recordStream)
  return withSettings(command)
}

async function recordStream(path: string, options: Options): Promise<void> {
  const { for: duration, events, collections = COLLECTIONS, json, ...flags } = options
  const forMs = duration === undefined ? undefined : parseDuration(duration)
  const most = events === undefined ? undefined : Number(events)
  if (duration !== undefined && !(forMs !== undefined && forMs > 0 && forMs <= LONGEST_MS)) {
    return complain(`--for ${duration}: expected a duration such as 30s, 10m or 2h, at most 24d`)
  }
  if (most !== undefined && !(Number.isSafeInteger(most) && most > 0)) {
    return complain(`--events ${events}: expected a number of events, such as 10000`)
  }
  const loaded = await loadFor(flags)
  if (!tellProblems(loaded)) return

  const { jetstream, log: logging } = loaded.settings
  const pretty = logging.format === 'pretty' || (logging.format === 'auto' && process.stderr.isTTY)
  const log = createLog({ level: logging.level, pretty })
  const interrupted = interruption()
  const signal =
    forMs === undefined ? interrupted : AbortSignal.any([interrupted, AbortSignal.timeout(forMs)])
  using progress = showProgress(forMs, most)
  const recorded = await record({
    source: (onFrame) =>
      jetstreamSource({
        ...jetstream,
        collections: collections.includes('*') ? [] : collections,
        identities: true,
        log,
        onFrame,
      }),
    path,
    signal,
    progress: progress.update,
    ...(most === undefined ? {} : { events: most }),
  })
  progress[Symbol.dispose]()
  process.stdout.write(json === true ? `${JSON.stringify({ path, ...recorded })}\n` : summary(path, recorded))
}

/** The longest time that a timer of Node.js can be set to. */
const LONGEST_MS = 2 ** 31 - 1

function complain(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = EXIT_CONFIG
}

function summary(path: string, { events, bytes, timeUs }: Recorded): string {
  const until = timeUs === undefined ? '' : `, until ${new Date(timeUs / 1000).toISOString()}`
  return `${path}: ${events} events, ${formatBytes(bytes)}${until}\n`
}

/** A bar where the end is known: by time, or by number, whichever is nearer. */
function showProgress(forMs: number | undefined, most: number | undefined) {
  const start = performance.now()
  const ends = forMs !== undefined || most !== undefined
  const bar = progressBar(`${ends ? '{bar} {percentage}% | ' : ''}{events} events | {size} | {rate}/s`, 1, {
    events: 0,
    size: formatBytes(0),
    rate: 0,
  })
  const update = ({ events, bytes }: Recorded) => {
    const passedMs = performance.now() - start
    const done = Math.max(
      passedMs / (forMs ?? Number.POSITIVE_INFINITY),
      events / (most ?? Number.POSITIVE_INFINITY),
    )
    bar.update(done, { events, size: formatBytes(bytes), rate: Math.round((events * 1000) / passedMs) })
  }
  return { update, [Symbol.dispose]: () => bar[Symbol.dispose]() }
}
