import { Command } from 'commander'
import type { MachineFlags } from '../config/machine-settings.ts'
import { parsePostUri, type RecordRef } from '../event.ts'
import { analyse } from '../match/document.ts'
import { type AskedPost, askStored, askText } from './asked-post.ts'
import { answerFor, renderAnswer } from './feed-answer.ts'
import { explainList } from './list-explanation.ts'
import { EXIT_CONFIG, withSettings } from './settings.ts'

interface Options extends MachineFlags {
  readonly config?: string
  readonly text?: string
  readonly lang?: readonly string[]
  readonly feed?: string
  readonly viewer?: string
  readonly json?: true
}

/** `lycan explain` */
export function explainCommand(): Command {
  const command = new Command('explain')
    .summary('say why a post is in a feed, or is not')
    .description(
      'Asks each feed about one post, and shows every part of its rule with its answer, and what its place in the feed is made of. The post is a stored one, by its address, or a text that you give.',
    )
    .argument('[post]', 'at:// URI or bsky.app address of a stored post (with the DID of its author)')
    .option('--text <text>', 'explain this text instead; #tags, links and @mentions are found in it')
    .option('--lang <tags...>', 'languages that the text declares')
    .option('--feed <key>', 'ask only this feed')
    .option(
      '--viewer <account>',
      'whose list to look into, where readers get their own: a DID, or a handle that was looked up here before; by default somebody who is not signed in',
    )
    .option('--json', 'print the explanation as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ lycan explain --text "my #Cats are asleep" --lang en
  $ lycan explain --feed cats at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/3jzfcijpj2z2a
  $ lycan explain --feed for-you --viewer alice.example.com https://bsky.app/profile/did:plc:…/post/3jzfcijpj2z2a

Exit code: 0 when explained, whatever the answer; 1 when the post is not stored; 2 for a mistake in settings or command.`,
    )
    .action(explainPost)
  return withSettings(command)
}

async function explainPost(address: string | undefined, options: Options): Promise<void> {
  const { text, lang, feed: only, viewer, json, ...flags } = options
  if ((address === undefined) === (text === undefined))
    return complain('name either a stored post or a --text')
  if (text !== undefined && viewer !== undefined)
    return complain('--viewer is for stored posts; a text stands in no list')
  const ref = address === undefined ? undefined : parseAddress(address)
  if (address !== undefined && ref === undefined) {
    return complain(`${address} is not the address of a post; expected at://did:plc:…/app.bsky.feed.post/3k…`)
  }
  const found =
    ref === undefined ? await askText(text ?? '', lang, flags) : await askStored(ref, viewer, flags)
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
  const answers = await answersOf(asked, only)
  if (json === true) process.stdout.write(`${JSON.stringify(answers, null, 2)}\n`)
  else process.stdout.write(`${answers.flatMap(renderAnswer).join('\n')}\n`)
}

async function answersOf({ post, counters, knownIn, loaded, stored }: AskedPost, only: string | undefined) {
  const document = analyse(post, counters)
  const answers = []
  for (const feed of loaded.feeds.values()) {
    if (only !== undefined && feed.key !== only) continue
    const list = async () => stored && explainList(feed, post, stored)
    answers.push(await answerFor(feed, document, knownIn(feed.key), list))
  }
  return answers
}

const APP_ADDRESS = /^https:\/\/bsky\.app\/profile\/(did:[^/]+)\/post\/([^/?#]+)$/

function parseAddress(address: string): RecordRef | undefined {
  const [, did, rkey] = APP_ADDRESS.exec(address) ?? []
  return did !== undefined && rkey !== undefined ? { did, rkey } : parsePostUri(address)
}

function complain(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = EXIT_CONFIG
}
