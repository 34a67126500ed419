import { stat } from 'node:fs/promises'
import { Command } from 'commander'
import type { MachineFlags } from '../config/machine-settings.ts'
import { fileSource } from '../ingest/file-source.ts'
import { cannotRead } from '../ingest/unusable-file.ts'
import type { Progress } from '../roles/follow.ts'
import { replay } from '../roles/replay.ts'
import { openStorage } from '../roles/storage.ts'
import { createLog } from '../telemetry/log.ts'
import { loadFor, tellProblems, withSettings } from './settings.ts'
import { interruption } from './terminal/interruption.ts'
import { formatBytes, progressBar } from './terminal/progress-bar.ts'

interface Options extends MachineFlags {
  readonly config?: string
  readonly shift?: true
  readonly again?: true
  readonly json?: true
}

/** `lycan replay` */
export function replayCommand(): Command {
  const command = new Command('replay')
    .summary('fill the feeds from a recorded stream')
    .description(
      'Reads a file of Jetstream events, plain or zstd-compressed, as if they came live. Interrupted, it continues where it was.',
    )
    .argument('<file>', 'what lycan record wrote, or any file with an event of either wire on each line')
    .option('--shift', 'move all times so that the newest event happened just now')
    .option('--again', 'start from the beginning, also where the file was read before')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ lycan replay hour.jsonl.zst
  $ lycan replay old.jsonl --shift    fresh posts to try feeds with

Without --shift posts keep their own times, and what is older than retention.age goes when lycan run next looks
after the database. With --shift they get new addresses, which no client can open.`,
    )
    .action(replayFile)
  return withSettings(command)
}

async function replayFile(path: string, options: Options): Promise<void> {
  const { shift, again, json, ...flags } = options
  const loaded = await loadFor(flags)
  if (!tellProblems(loaded)) return
  const { size } = await stat(path).catch((cause: unknown) => {
    throw cannotRead(path, cause)
  })

  const { level, format } = loaded.settings.log
  const pretty = format === 'pretty' || (format === 'auto' && process.stderr.isTTY)
  // Between the lines of a log no progress bar could stay.
  const log = createLog({ level: process.stderr.isTTY && level === 'info' ? 'warn' : level, pretty })
  const signal = interruption()
  await using storage = await openStorage({ settings: loaded.settings.database, log, share: true, signal })
  using bar = progressBar(
    '{bar} {percentage}% of {size} | {events} events | {kept} posts for the feeds | {eta_formatted} left',
    size,
    {
      size: formatBytes(size),
      events: 0,
      kept: 0,
    },
  )
  let bytes = 0
  const tell = ({ events, kept }: Pick<Progress, 'events' | 'kept'>) =>
    bar.update(bytes, { size: formatBytes(size), events, kept })
  const progress = await replay({
    loaded,
    storage,
    source: fileSource(path, {
      shiftToNow: shift === true,
      fromStart: again === true,
      log,
      progress: (read) => {
        bytes = read
      },
    }),
    log,
    signal,
    progress: tell,
  })
  bar[Symbol.dispose]()
  const done = { path, complete: !signal.aborted, ...progress }
  process.stdout.write(json === true ? `${JSON.stringify(done)}\n` : summary(done))
}

function summary(done: Progress & { readonly path: string; readonly complete: boolean }): string {
  const { path, complete, events, posts, kept } = done
  if (complete && events === 0)
    return `${path}: no new events; if it was read before, --again starts from the beginning\n`
  const end = complete ? '' : '; interrupted, the same command continues'
  return `${path}: ${events} events, ${posts} posts, ${kept} of them for the feeds${end}\n`
}
