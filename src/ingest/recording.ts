import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress } from 'node:zlib'
import { UnusableFile } from './unusable-file.ts'

/** How long compressed frames may be held back, and so get lost when the process is killed. */
const FLUSH_AFTER_MS = 500

/** A file that frames are written to, one to a line. Disposing of it ends the file. */
export interface Recording extends AsyncDisposable {
  /** Settles when there is room for more. Rejects when the file cannot be written. */
  write(frames: readonly string[]): Promise<void>
  /** Bytes written to the file so far. */
  readonly bytes: number
}

/**
 * Starts a recording in a new file, zstd-compressed where its name ends in `.zst`. What was flushed can be read whatever
 * happens to the process: the reader passes over a missing end. Throws where the file exists
 * (UnusableFile) or cannot be made.
 */
export async function startRecording(path: string): Promise<Recording> {
  const file = await open(path, 'wx').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw cause
    throw new UnusableFile(`${path} exists already; a recording needs a new file`, { cause })
  })
  const zstd = path.endsWith('.zst') ? createZstdCompress() : undefined
  const input = zstd ?? new PassThrough()
  const output = file.createWriteStream()
  const done = pipeline(input, output)
  done.catch(() => {}) // told by whichever call comes next
  let flushing: NodeJS.Timeout | undefined
  const flushSoon = () => {
    flushing ??= setTimeout(() => {
      flushing = undefined
      zstd?.flush(constants.ZSTD_e_flush)
    }, FLUSH_AFTER_MS)
  }

  return {
    async write(frames) {
      if (frames.length === 0) return
      const room = input.write(`${frames.join('\n')}\n`)
      if (zstd !== undefined) flushSoon()
      if (!room) await Promise.race([once(input, 'drain'), done])
    },
    get bytes() {
      return output.bytesWritten
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(flushing)
      input.end()
      await done
    },
  }
}
