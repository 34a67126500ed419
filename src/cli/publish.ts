import { Command } from 'commander'
import type { Usable } from '../config/load.ts'
import type { MachineFlags } from '../config/machine-settings.ts'
import { applyFeedPlan } from '../publish/apply.ts'
import { draftRecord } from '../publish/draft.ts'
import { type FeedPlan, planPublishing } from '../publish/plan.ts'
import {
  missingForPublishing,
  openPublisher,
  type Publisher,
  refuse,
  unknownFeed,
} from './publish/publisher.ts'
import { planAsJson, renderPlan } from './publish/publishing-plan.ts'
import { PASSWORD_HELP, signInAsPublisher } from './publish/sign-in.ts'
import { loadFor, tellProblems, withSettings } from './settings.ts'
import { canAsk, confirm, terminal } from './terminal/prompt.ts'

interface Options extends MachineFlags {
  readonly config?: string
  readonly yes?: true
  readonly dryRun?: true
  readonly json?: true
}

/** `lycan publish` */
export function publishCommand(): Command {
  const command = new Command('publish')
    .summary('put feeds on the publisher’s account, or bring them up to date there')
    .description(
      'Compares the feeds of the settings with the records on the account of service.publisher, shows what would change field by field, asks, and does it. Readers find a feed by its record.',
    )
    .argument('[feeds...]', 'keys of the feeds; all of them by default')
    .option('-n, --dry-run', 'show the plan and change nothing; needs no password')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print the plan, and what was done, as JSON; with --yes or --dry-run')
    .addHelpText(
      'after',
      `
Examples:
  $ lycan publish --dry-run
  $ lycan publish cats
  $ LYCAN_APP_PASSWORD_FILE=/run/secrets/lycan lycan publish --yes

${PASSWORD_HELP}
A record that somebody changes while you read the plan is not overwritten. Fields that Lycan does not know are kept.
Records of other feeds on the account are shown, and left alone.

Exit codes: 0 published, unchanged, or a dry run; 1 it failed or you said no; 2 for a mistake in settings or command.`,
    )
    .action(publish)
  return withSettings(command)
}

async function publish(keys: readonly string[], options: Options): Promise<void> {
  const { yes = false, dryRun = false, json = false, ...flags } = options
  if (json && !yes && !dryRun) return refuse('--json goes with --yes or --dry-run: it asks no questions')
  const loaded = await loadFor(flags)
  if (!tellProblems(loaded)) return
  const missing = missingForPublishing(loaded)
  if (missing !== undefined) return refuse(missing)
  const unknown = keys.find((key) => !loaded.feeds.has(key))
  if (unknown !== undefined) return refuse(unknownFeed(unknown, loaded.feeds.keys(), 'there are'))

  const publisher = await openPublisher(loaded)
  const plan = await makePlan(loaded, keys, publisher)
  const open = plan.feeds.filter(({ action }) => action !== 'keep')
  const view = { account: publisher.account, service: loaded.settings.service.did, plan }
  if (!json) process.stdout.write(renderPlan(view))
  if (dryRun || open.length === 0) {
    if (json) process.stdout.write(planAsJson(view, new Map()))
    return
  }
  if (!yes && !canAsk(terminal))
    return refuse('nothing was published: nobody can be asked here, so add --yes (or --dry-run)')
  if (!yes && !(await confirm('Publish?', terminal))) {
    process.stderr.write('nothing was published\n')
    process.exitCode = 1
    return
  }
  const done = new Map<string, string>()
  try {
    await signInAsPublisher(publisher.agent, publisher.account)
    for (const feed of open) {
      done.set(feed.draft.key, await applyFeedPlan(feed, publisher.agent, publisher.account))
      if (!json) process.stdout.write(told(feed))
    }
    if (!json) process.stdout.write('lycan doctor tells whether readers get posts\n')
  } finally {
    if (json) process.stdout.write(planAsJson(view, done))
  }
}

async function makePlan(loaded: Usable, keys: readonly string[], { account, agent, published }: Publisher) {
  const { feeds, settings } = loaded
  const chosen = [...feeds.values()].filter(({ key }) => keys.length === 0 || keys.includes(key))
  const drafts = []
  for (const feed of chosen) drafts.push(await draftRecord(feed, settings.service.did, agent))
  return planPublishing({ account: account.did, drafts, published, known: new Set(feeds.keys()) })
}

function told({ action, uri, draft: { key } }: FeedPlan): string {
  const address = `https://bsky.app/profile/${uri.slice('at://'.length).replace('app.bsky.feed.generator', 'feed')}`
  return `${action === 'create' ? 'published' : 'updated'} ${key}: ${address}\n`
}
