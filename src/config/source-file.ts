import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { LineCounter } from 'yaml'

/** A file of the configuration, as text. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string
  /** As shown to people: relative to the working directory where that is shorter. */
  readonly shown: string
  readonly text: string
  /** Finds line and column of an offset in `text`; filled by the parser. */
  readonly lines: LineCounter
}

/** Larger files are no configuration; 10,000 feeds with fifty authors each take 30 MB. */
const MAX_BYTES = 100_000_000

/** The file at the absolute `path`, or why it cannot be read, in words that follow the file's name. */
export async function readSource(
  path: string,
  cwd: string,
): Promise<SourceFile | { readonly problem: string }> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    return {
      problem:
        READ_ERRORS[(error as NodeJS.ErrnoException).code ?? ''] ??
        `cannot be read: ${(error as Error).message}`,
    }
  }
  if (bytes.length > MAX_BYTES)
    return { problem: `is too large: ${bytes.length} bytes, at most ${MAX_BYTES}` }
  try {
    // The decoder drops a byte order mark of UTF-8.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (text.includes('\0')) return { problem: 'is not a text file: it holds a NUL character' }
    return { path, shown: showPath(path, cwd), text, lines: new LineCounter() }
  } catch {
    return { problem: 'is not UTF-8; save it in that encoding' }
  }
}

/** A path as people are shown it. */
export function showPath(path: string, cwd: string): string {
  const short = relative(cwd, path)
  return short !== '' && short.length < path.length && !short.startsWith('../../..') ? short : path
}

const READ_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder; name a YAML file',
  EACCES: 'cannot be read: permission denied',
  EPERM: 'cannot be read: permission denied',
  ELOOP: 'cannot be read: its symbolic links form a loop',
  ENAMETOOLONG: 'cannot be read: the name is too long',
}
