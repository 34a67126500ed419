import { Command } from 'commander'
import type { Loaded, Usable } from '../config/load.ts'
import type { MachineFlags } from '../config/machine-settings.ts'
import { didYouMean } from '../did-you-mean.ts'
import { readOnly } from '../persist/database.ts'
import { feedSizes } from '../persist/feed-sizes.ts'
import { knownHandles } from '../persist/handles.ts'
import { backtest } from '../roles/backtest.ts'
import { openStorage } from '../roles/storage.ts'
import { createLog } from '../telemetry/log.ts'
import { backtestAsJson, lossOf, renderBacktest } from './backtest-report.ts'
import { EXIT_CONFIG, loadFor, tellProblems, withSettings } from './settings.ts'
import { interruption } from './terminal/interruption.ts'
import { progressBar } from './terminal/progress-bar.ts'

interface Options extends MachineFlags {
  readonly config?: string
  readonly against?: string
  readonly samples: string
  readonly maxLoss?: string
  readonly json?: true
}

/** `lycan backtest` */
export function backtestCommand(): Command {
  const command = new Command('backtest')
    .summary('see what an edit would change')
    .description(
      'Judges every stored post anew by the settings, and tells for each feed which posts it would gain and lose, and which would stand elsewhere, compared with what the feeds hold now. Changes nothing.',
    )
    .argument('[feeds...]', 'keys of feeds; all where none is named')
    .option('--against <file>', 'compare with other settings instead of what the feeds hold')
    .option('--samples <number>', 'posts of each change to show', '3')
    .option('--max-loss <percent>', 'fail when a feed loses more of its posts than this, such as 10%')
    .option('--json', 'print the comparison as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ lycan backtest cats
  $ lycan backtest --max-loss 10%
  $ git show HEAD:lycan.yaml > /tmp/before.yaml && lycan backtest --against /tmp/before.yaml

The edited file is the one in use (-c), and what it is compared with comes from the database or from --against.
Posts that no feed wanted are not stored, so a wider rule gains more than is seen here; corpus.keep keeps them all.

Exit codes: 0 compared; 1 a feed loses more than --max-loss, or it was interrupted; 2 for a mistake in settings or
command.`,
    )
    .action(compare)
  return withSettings(command)
}

async function compare(keys: readonly string[], options: Options): Promise<void> {
  const { against: file, samples: written, maxLoss, json, ...flags } = options
  const samples = Number(written)
  if (!(Number.isSafeInteger(samples) && samples >= 0))
    return complain(`--samples ${written}: expected a number of posts, such as 3`)
  const most = maxLoss === undefined ? undefined : parsePercent(maxLoss)
  if (maxLoss !== undefined && most === undefined)
    return complain(`--max-loss ${maxLoss}: expected a percentage from 0 to 100, such as 10%`)
  const first = await loadFor(flags)
  if (!tellProblems(first)) return
  const other = file === undefined ? undefined : await loadFor({ ...flags, config: file })
  if (other !== undefined && !tellProblems(other)) return

  const log = createLog({ level: 'warn', pretty: process.stderr.isTTY })
  const signal = interruption()
  await using storage = await openStorage({ settings: first.settings.database, log, share: true, signal })
  const db = storage.open('tool', 1)
  const handles = await knownHandles(readOnly(db))
  const resolveHandle = (handle: string) => handles.get(handle)
  const loaded = usable(await loadFor(flags, { resolveHandle }), first)
  const against = other && usable(await loadFor({ ...flags, config: file! }, { resolveHandle }), other)
  const present =
    against === undefined ? (await feedSizes(readOnly(db))).map(([name]) => name) : [...against.feeds.keys()]
  const known = [...new Set([...loaded.feeds.keys(), ...present])]
  const unknown = keys.find((key) => !known.includes(key))
  if (unknown !== undefined)
    return complain(`there is no feed "${unknown}"${didYouMean(unknown, known, 'there are')}`)
  const feeds = new Set(keys.length === 0 ? known : keys)

  using bar = progressBar('{bar} {percentage}% of {total} posts | {eta_formatted} left', 1, {})
  const progress = (posts: number, of: number) => {
    bar.update(posts / Math.max(1, of), {})
  }
  const result = await backtest({ db, loaded, against, feeds, samples, signal, progress }).catch(
    (error: unknown) => {
      if (!signal.aborted) throw error
      return undefined
    },
  )
  bar[Symbol.dispose]()
  if (result === undefined) {
    process.stderr.write('interrupted; nothing was compared\n')
    process.exitCode = 1
    return
  }
  const view = { result, loaded, against: file, samples }
  process.stdout.write(json === true ? backtestAsJson(view) : renderBacktest(view))
  const losing = most === undefined ? [] : result.feeds.filter((feed) => lossOf(feed) > most)
  if (losing.length === 0) return
  process.stderr.write(`more than ${most} % lost: ${losing.map(({ feed }) => feed).join(', ')}\n`)
  process.exitCode = 1
}

/** What was usable a moment ago is so with handles too. */
function usable(loaded: Loaded, otherwise: Usable): Usable {
  return loaded.settings === undefined ? otherwise : (loaded as Usable)
}

/** From 0 to 100. */
function parsePercent(written: string): number | undefined {
  const [, digits] = /^(\d+(?:\.\d+)?)\s?%?$/.exec(written) ?? []
  const percent = Number(digits ?? Number.NaN)
  return percent <= 100 ? percent : undefined
}

function complain(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = EXIT_CONFIG
}
