import { readFileSync } from 'node:fs'

/** The version of this Lycan, from package.json: the same file for the sources and for what is built from them. */
export const version: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version
