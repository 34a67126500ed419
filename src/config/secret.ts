import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Reading } from './read-yaml.ts'

/** A text from outside the files, and the name of the flag or variable that brought it. */
export interface Given {
  readonly text: string
  readonly source: string
}

/** The value of an environment variable. An empty one counts as none: that is how shells and compose files unset one. */
export function readVariable(variable: string, reading: Reading): Given | undefined {
  const text = reading.environment[variable]
  return text === undefined || text === '' ? undefined : { text, source: variable }
}

/**
 * A secret from the environment: the value of the variable, or what the file holds that the variable with `_FILE`
 * behind its name names, without white space around it. A file that cannot be read is reported.
 */
export async function readSecret(variable: string, reading: Reading): Promise<Given | undefined> {
  const given = readVariable(variable, reading)
  const file = readVariable(`${variable}_FILE`, reading)
  if (given !== undefined || file === undefined) return given
  try {
    const text = (await readFile(resolve(reading.cwd, file.text), 'utf8')).trim()
    if (text !== '') return { text, source: file.source }
    reading.report({ given: file.source }, `the file ${file.text} is empty`)
  } catch (error) {
    reading.report(
      { given: file.source },
      `the file ${file.text} cannot be read: ${(error as Error).message}`,
    )
  }
  return undefined
}
