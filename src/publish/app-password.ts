import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { PublishingError } from './failure.ts'

const VARIABLE = 'LYCAN_APP_PASSWORD'
/** The name of the systemd credential: `LoadCredential=app-password:…`. */
const CREDENTIAL = 'app-password'

/**
 * The app password from the environment: the variable itself, the file that `…_FILE` names, or a systemd credential.
 * Undefined where none is given. Throws PublishingError where a file is named that cannot be read or is empty.
 */
export async function givenAppPassword(
  environment: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<string | undefined> {
  const given = environment[VARIABLE]?.trim()
  if (given) return given
  const file = environment[`${VARIABLE}_FILE`]
  if (file) return readSecret(resolve(cwd, file), `${VARIABLE}_FILE`)
  const folder = environment['CREDENTIALS_DIRECTORY']
  return folder ? readSecret(join(folder, CREDENTIAL), 'CREDENTIALS_DIRECTORY', true) : undefined
}

async function readSecret(file: string, source: string, mayBeMissing = false): Promise<string | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (mayBeMissing && code === 'ENOENT') return undefined
    throw new PublishingError(`The app password cannot be read: ${message} (${source}).`)
  }
  const password = text.trim()
  if (password === '') throw new PublishingError(`The app password is empty: ${file} (${source}).`)
  return password
}
