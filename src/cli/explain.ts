import { Command } from 'commander'
import type { MachineFlags } from '../config/machine-settings.ts'
import { analyse, type Document } from '../match/document.ts'
import { askAddress } from './explain/asked-address.ts'
import { type AskedPost, askText } from './explain/asked-post.ts'
import { answerFor, renderAnswer } from './explain/feed-answer.ts'
import { PUBLIC_APPVIEW, problemOfAppview } from './explain/fetched-post.ts'
import { explainList } from './explain/list-explanation.ts'
import { parsePostAddress } from './explain/post-address.ts'
import { renderSummary, summaryOf } from './explain/post-summary.ts'
import { EXIT_CONFIG, withSettings } from './settings.ts'

interface Options extends MachineFlags {
  readonly config?: string
  readonly text?: string
  readonly lang?: readonly string[]
  readonly feed?: string
  readonly viewer?: string
  readonly appview: string
  readonly offline?: true
  readonly json?: true
}

/** `lycan explain` */
export function explainCommand(): Command {
  const command = new Command('explain')
    .summary('say why a post is in a feed, or is not')
    .description(
      'Asks each feed about one post, and shows every part of its rule with its answer, and what its place in the feed is made of. The post is named by its address, or you give a text. One that is not stored is fetched from the AppView and judged as it stands now.',
    )
    .argument('[post]', 'at:// URI or bsky.app address of a post')
    .option('--text <text>', 'explain this text instead; #tags, links and @mentions are found in it')
    .option('--lang <tags...>', 'languages that the text declares')
    .option('--feed <key>', 'ask only this feed')
    .option(
      '--viewer <account>',
      'whose list to look into, where readers get their own: a DID or a handle; by default somebody who is not signed in',
    )
    .option('--appview <url>', 'where posts that are not stored are fetched', PUBLIC_APPVIEW)
    .option('--offline', 'look into the database only: fetch no post, and look up no handle')
    .option('--json', 'print the explanation as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ lycan explain --text "my #Cats are asleep" --lang en
  $ lycan explain --feed cats at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/3jzfcijpj2z2a
  $ lycan explain https://bsky.app/profile/alice.example.com/post/3jzfcijpj2z2a
  $ lycan explain --feed for-you --viewer alice.example.com https://bsky.app/profile/did:plc:…/post/3jzfcijpj2z2a

Exit code: 0 when explained, whatever the answer; 1 when the post is not found; 2 for a mistake in settings or command.`,
    )
    .action(explainPost)
  return withSettings(command)
}

async function explainPost(address: string | undefined, options: Options): Promise<void> {
  const { text, lang, feed: only, viewer, appview, offline, json, ...flags } = options
  if ((address === undefined) === (text === undefined)) return complain('name either a post or a --text')
  if (text !== undefined && viewer !== undefined)
    return complain('--viewer is for stored posts; a text stands in no list')
  const parsed = address === undefined ? undefined : parsePostAddress(address)
  if (address !== undefined && parsed === undefined) {
    return complain(
      `${address} is not the address of a post; expected at://did:plc:…/app.bsky.feed.post/3k… or https://bsky.app/profile/…/post/3k…`,
    )
  }
  const problem = problemOfAppview(appview)
  if (problem !== undefined) return complain(problem)
  const asks = { viewer, appview: offline ? undefined : appview }
  const found =
    parsed === undefined ? await askText(text ?? '', lang, flags) : await askAddress(parsed, asks, flags)
  if ('isMistake' in found) {
    if (found.message !== undefined) process.stderr.write(`${found.message}\n`)
    process.exitCode = found.isMistake ? EXIT_CONFIG : 1
    return
  }
  await using asked = found
  const { feeds } = asked.loaded
  if (only !== undefined && !feeds.has(only)) {
    return complain(`there is no feed "${only}"; there are: ${[...feeds.keys()].join(', ')}`)
  }
  const document = analyse(asked.post, asked.counters)
  const answers = await answersOf(asked, document, only)
  const summary = summaryOf(asked, document)
  if (json === true) process.stdout.write(`${JSON.stringify({ post: summary, feeds: answers }, null, 2)}\n`)
  else
    process.stdout.write(`${[...renderSummary(summary), '', ...answers.flatMap(renderAnswer)].join('\n')}\n`)
}

async function answersOf(
  { post, knownIn, loaded, stored }: AskedPost,
  document: Document,
  only: string | undefined,
) {
  const answers = []
  for (const feed of loaded.feeds.values()) {
    if (only !== undefined && feed.key !== only) continue
    const list = async () => stored && explainList(feed, post, stored)
    answers.push(await answerFor(feed, document, knownIn(feed.key), list))
  }
  return answers
}

function complain(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = EXIT_CONFIG
}
