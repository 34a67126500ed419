import { Command } from 'commander'
import type { MachineFlags } from '../config/machine-settings.ts'
import { deleteRecord } from '../publish/apply.ts'
import type { PublishedFeed } from '../publish/records.ts'
import { missingPublisher, openPublisher, refuse, unknownFeed } from './publish/publisher.ts'
import { PASSWORD_HELP, signInAsPublisher } from './publish/sign-in.ts'
import { loadFor, tellProblems, withSettings } from './settings.ts'
import { ask, canAsk, confirm, terminal } from './terminal/prompt.ts'

interface Options extends MachineFlags {
  readonly config?: string
  readonly yes?: true
}

/** `lycan unpublish` */
export function unpublishCommand(): Command {
  const command = new Command('unpublish')
    .summary('take feeds off the publisher’s account')
    .description(
      'Deletes the records of feeds from the account of service.publisher. Asks twice, as readers lose the feed. The feed in the settings stays, and is still served to whoever knows its address.',
    )
    .argument('<feeds...>', 'keys of published feeds, of this service or another')
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      `
Examples:
  $ lycan unpublish cats

${PASSWORD_HELP}

Exit codes: 0 deleted, 1 it failed or you said no, 2 for a mistake in settings or command.`,
    )
    .action(unpublish)
  return withSettings(command)
}

const WHAT_READERS_SEE = `Readers who pinned or saved it see in its place that the feed could not be found.
Publishing it again under the same key brings it back for them.
`

async function unpublish(keys: readonly string[], options: Options): Promise<void> {
  const { yes, ...flags } = options
  const loaded = await loadFor(flags)
  if (!tellProblems(loaded)) return
  const missing = missingPublisher(loaded)
  if (missing !== undefined) return refuse(missing)
  if (yes !== true && !canAsk(terminal))
    return refuse('nothing was deleted: nobody can be asked here, so add --yes')
  const { account, agent, published } = await openPublisher(loaded)
  const chosen: PublishedFeed[] = []
  for (const key of new Set(keys)) {
    const feed = published.get(key)
    if (feed === undefined) return refuse(unknownFeed(key, published.keys(), 'published are'))
    chosen.push(feed)
  }
  if (yes !== true && !(await agreed(chosen, account.handle ?? account.did))) {
    process.stderr.write('nothing was deleted\n')
    process.exitCode = 1
    return
  }
  await signInAsPublisher(agent, account)
  for (const feed of chosen) {
    await deleteRecord(feed, agent, account)
    process.stdout.write(`deleted ${feed.uri}\n`)
  }
}

/** Once for all of them, then for each by its name. */
async function agreed(feeds: readonly PublishedFeed[], account: string): Promise<boolean> {
  const names = feeds.map(({ key, record }) => `${key} (${JSON.stringify(record['displayName'])})`)
  terminal.output.write(`This deletes from ${account}: ${names.join(', ')}.\n${WHAT_READERS_SEE}`)
  if (!(await confirm('Delete?', terminal))) return false
  for (const { key } of feeds) {
    if ((await ask(`Type ${key} to delete it: `, terminal)) !== key) return false
  }
  return true
}
