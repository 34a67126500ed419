import { maskDatabaseUrl } from './mask.ts'
import type { Reading } from './read-yaml.ts'
import { readSecret } from './secret.ts'
import type { Tree } from './tree.ts'

/** With `_FILE` behind it, the name of a file that holds the password. */
export const PASSWORD_VARIABLE = 'LYCAN_DATABASE_PASSWORD'

/**
 * Completes `database.url`, wherever it comes from, by the password that the environment gives apart from it: secrets
 * are often handed out as files of their own (systemd credentials, container secrets, agenix).
 */
export async function applyDatabasePassword(tree: Tree, reading: Reading): Promise<void> {
  const password = await readSecret(PASSWORD_VARIABLE, reading)
  if (password === undefined) return
  const { database } = tree.value as { database?: { url?: unknown } | null }
  const url = database?.url
  if (url === undefined || url === null) {
    reading.report(
      { given: password.source },
      'a password, but no database.url that it belongs to; set LYCAN_DATABASE_URL as well',
    )
  } else if (typeof url === 'string') {
    if (maskDatabaseUrl(url) !== url)
      reading.report({ given: password.source }, 'database.url has a password already; remove one of the two')
    else database!.url = withPassword(url, password.text)
  }
}

/** As a parameter, which every form of address takes, also one without a host or a user. */
function withPassword(url: string, password: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}password=${encodeURIComponent(password)}`
}
