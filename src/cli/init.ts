import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { loadSettings } from '../config/load.ts'
import { formatDiagnostic } from '../config/print.ts'
import { renderStarter, STARTER_ORDERS, type StarterOrder } from '../config/starter.ts'
import { interview, type Known, parts, withoutAsking } from './interview.ts'
import { EXIT_CONFIG } from './settings.ts'
import { canAsk, terminal, unlessLeft } from './terminal/prompt.ts'

interface Options extends Omit<Known, 'words' | 'languages' | 'accounts'> {
  readonly output: string
  readonly words?: string
  readonly languages?: string
  readonly accounts?: string
  readonly order?: StarterOrder
  readonly force?: true
  readonly yes?: true
}

/** `lycan init` */
export function initCommand(): Command {
  return new Command('init')
    .summary('write a first settings file')
    .description(
      'Asks a few questions and writes a settings file with one feed, with comments and tests. What is given as an option is not asked.',
    )
    .option('-o, --output <file>', 'file to write', 'lycan.yaml')
    .option('--force', 'replace a file that is there')
    .option('-y, --yes', 'ask nothing')
    .optionsGroup('Answers:')
    .option('--hostname <name>', 'public host name of this server; localhost to try things out')
    .option('--publisher <account>', 'handle or DID of the account that owns the feeds')
    .option('--name <name>', 'name of the feed, as readers see it')
    .option('--key <key>', 'end of its address')
    .option('--words <words>', 'words and phrases, with commas between them')
    .option('--languages <tags>', 'languages, such as en,pt-BR')
    .option('--near <place>', 'a place: its name, or latitude and longitude')
    .option('--within <distance>', 'how far around it, such as 30km')
    .option('--accounts <accounts>', 'handles or DIDs of accounts')
    .option('--pictures', 'only posts with a picture or video')
    .option('--replies', 'replies too')
    .addOption(new Option('--order <order>', 'order of the feed').choices(STARTER_ORDERS))
    .addHelpText(
      'after',
      `
Examples:
  $ lycan init
  $ lycan init --yes --words "cat, kitten, tabby cat" --pictures --order engagement
  $ lycan init --yes --near Oslo --within 30km --hostname feeds.example.com -o feeds.yaml

Exit code: 0 when written; 1 when the file cannot be written or is there already; 2 when an answer cannot be used.`,
    )
    .action(writeStarter)
}

async function writeStarter(options: Options): Promise<void> {
  const { output, force, yes, ...given } = options
  const path = resolve(output)
  if (force !== true && (await exists(path)))
    return complain(`${output} is there already; --force replaces it, --output names another`, 1)
  const known: Known = {
    ...given,
    words: given.words === undefined ? undefined : parts(given.words),
    languages: given.languages === undefined ? undefined : parts(given.languages),
    accounts: given.accounts === undefined ? undefined : parts(given.accounts),
  }
  const asks = yes !== true && canAsk(terminal)
  const starter = asks ? await interview(known).catch(unlessLeft) : withoutAsking(known)
  if (starter === undefined) {
    if (asks) return complain('nothing was written', 1)
    return complain('say what the feed is about: --words, --languages, --near or --accounts', EXIT_CONFIG)
  }
  const text = renderStarter(starter)
  const problems = await problemsOf(text)
  if (problems.length > 0) return complain(`${problems.join('\n')}\nnothing was written`, EXIT_CONFIG)
  await writeFile(path, text, { flag: force === true ? 'w' : 'wx' })
  process.stdout.write(nextSteps(output, starter.feed.key))
}

function nextSteps(output: string, feed: string): string {
  const config = output === 'lycan.yaml' ? '' : ` -c ${output}`
  const steps = [
    ['check', 'find mistakes, after every edit'],
    ['test', 'run the tests of the feed'],
    [`preview ${feed}`, 'see what it catches right now'],
    ['run', 'follow the stream and serve the feed'],
    ['publish', 'show it to the world'],
  ].map(([command, what]) => [`lycan ${command}${config}`, what] as const)
  const width = Math.max(...steps.map(([command]) => command.length))
  const lines = steps.map(([command, what]) => `  ${command.padEnd(width)}   ${what}\n`)
  return `${output} is written. What now?\n\n${lines.join('')}`
}

/** What `lycan check` would say. The answers of people end up in YAML, and only there it shows whether they hold. */
async function problemsOf(text: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lycan-init-'))
  try {
    const file = join(folder, 'lycan.yaml')
    await writeFile(file, text)
    const { diagnostics } = await loadSettings({ file, flags: {}, environment: {}, cwd: folder })
    const errors = diagnostics.filter(({ severity }) => severity === 'error')
    return errors.map((found) => formatDiagnostic({ ...found, line: undefined, source: 'your answers:' }))
  } finally {
    await rm(folder, { recursive: true })
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

function complain(message: string, exitCode: number): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = exitCode
}
