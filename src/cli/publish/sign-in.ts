import type { AtpAgent } from '@atproto/api'
import { readEnvironment } from '../../config/environment.ts'
import type { PublisherAccount } from '../../publish/account.ts'
import { givenAppPassword } from '../../publish/app-password.ts'
import { PublishingError } from '../../publish/failure.ts'
import { signIn } from '../../publish/server.ts'
import { ask, canAsk, terminal } from '../terminal/prompt.ts'

/** Where an app password may come from, for the help of commands that need one. */
export const PASSWORD_HELP = `An app password (Settings → Privacy and security → App passwords) comes from LYCAN_APP_PASSWORD, from the file that
LYCAN_APP_PASSWORD_FILE names, from the systemd credential app-password, or is asked for on a terminal.`

/** Signs in as the publisher. Throws PublishingError where there is no password or it does not hold. */
export async function signInAsPublisher(agent: AtpAgent, account: PublisherAccount): Promise<void> {
  const given = await givenAppPassword(readEnvironment(), process.cwd())
  await signIn(agent, account, given ?? (await askPassword(account)))
}

async function askPassword({ handle, did }: PublisherAccount): Promise<string> {
  const answer = canAsk(terminal)
    ? await ask(`App password of ${handle ?? did}: `, terminal, { hidden: true })
    : undefined
  if (answer) return answer
  throw new PublishingError(
    'An app password is needed: put it into LYCAN_APP_PASSWORD, or into a file that LYCAN_APP_PASSWORD_FILE names.',
  )
}
