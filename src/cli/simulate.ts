import { Command } from 'commander'
import { parseDuration } from '../duration.ts'
import { playLive } from '../simulate/play.ts'
import { startJetstreamServer } from '../simulate/server.ts'
import { EXIT_CONFIG } from './settings.ts'
import { interruption } from './terminal/interruption.ts'

interface Options {
  readonly port: string
  readonly rate: string
  readonly seed: string
  readonly history: string
}

/** Told at once to the first subscriber; more would not fit into the log of the server. */
const LONGEST_HISTORY_MS = 24 * 3_600_000

/** `lycan simulate` */
export function simulateCommand(): Command {
  return new Command('simulate')
    .summary('serve a made-up Jetstream, for tests of an installation')
    .description(
      'Serves a simulated network as Jetstream does, with both wires, on 127.0.0.1: for a Lycan that is to be tried or tested without the real network. The network lives from the first subscriber on; who comes back with a cursor misses nothing.',
    )
    .option('--port <number>', 'port to serve on; 0 takes any free one', '6008')
    .option('--rate <events>', 'events a second', '40')
    .option('--history <duration>', 'how much of the past the first subscriber is told at once', '2h')
    .option('--seed <number>', 'another seed gives other people and other posts', '1')
    .addHelpText(
      'after',
      `
Example:
  $ lycan simulate --port 6008 &
  $ lycan run --jetstream ws://127.0.0.1:6008`,
    )
    .action(simulate)
}

async function simulate(options: Options): Promise<void> {
  const [port, rate, seed] = [Number(options.port), Number(options.rate), Number(options.seed)]
  const history = parseDuration(options.history)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    return complain('--port takes a number up to 65535')
  if (!(rate > 0 && rate <= 5_000)) return complain('--rate takes a number up to 5000')
  if (!Number.isInteger(seed)) return complain('--seed takes a whole number')
  if (history === undefined || history > LONGEST_HISTORY_MS)
    return complain('--history takes a duration up to 24h, such as 90m')
  const signal = interruption()
  await using server = await startJetstreamServer({ port })
  process.stdout.write(`a simulated Jetstream is at ${server.url}\n`)
  await playLive(server, { seed, eventsPerSecond: rate, history }, signal)
}

function complain(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = EXIT_CONFIG
}
