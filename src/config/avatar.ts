import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Report } from './diagnostic.ts'

/** A picture that can stand in a feed's record. */
export interface Avatar {
  /** Absolute. */
  readonly path: string
  readonly mimeType: 'image/png' | 'image/jpeg'
}

/** What app.bsky.feed.generator allows. */
const MAX_BYTES = 1_000_000

/** Finds out whether the file is there and fits. Undefined where none is named, or it does not, which is reported. */
export async function checkAvatar(
  value: unknown,
  path: readonly PropertyKey[],
  context: { readonly folderOf: (path: readonly PropertyKey[]) => string; readonly report: Report },
): Promise<Avatar | undefined> {
  if (typeof value !== 'string' || value === '') return undefined
  const file = resolve(context.folderOf(path), value)
  const fail = (message: string): undefined =>
    context.report({ severity: 'error', path, message: `the avatar ${value} ${message}` }) as undefined
  try {
    await using handle = await open(file)
    const status = await handle.stat()
    if (!status.isFile()) return fail('is not a file')
    if (status.size > MAX_BYTES)
      return fail(
        `is too large: ${status.size} bytes, at most ${MAX_BYTES}; scale it down, to 1000 × 1000 pixels say`,
      )
    const { buffer } = await handle.read(Buffer.alloc(8), 0, 8, 0)
    if (buffer.toString('latin1') === '\x89PNG\r\n\x1a\n') return { path: file, mimeType: 'image/png' }
    if (buffer[0] === 0xff && buffer[1] === 0xd8 && buffer[2] === 0xff)
      return { path: file, mimeType: 'image/jpeg' }
    return fail('is neither PNG nor JPEG; save it as one of these')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return fail(code === 'ENOENT' ? `does not exist (looked for ${file})` : `cannot be read: ${message}`)
  }
}
