import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createZstdDecompress } from 'node:zlib'
import { cannotRead, UnusableFile } from './unusable-file.ts'

const NEWLINE = 0x0a
const ZSTD_MAGIC = 0xfd2fb528
const READ_SIZE = 1 << 20

/** A line longer than this is no event; its end is dropped so that a file without line ends cannot fill the memory. */
const MAX_LINE = 16 << 20

export interface Lines {
  /** Without their line ends. */
  readonly lines: readonly Buffer[]
  /** The file ended inside the (only) line, as it does when whoever wrote it was killed. */
  readonly cut: boolean
}

/**
 * The lines of a file, many at a time; zstd is recognised by its content. `read` is told how many bytes of the file
 * have been used. Throws UnusableFile where it cannot be opened, or is damaged other than by a missing
 * end.
 */
export async function* readLines(
  path: string,
  read: (bytes: number) => void = () => {},
): AsyncGenerator<Lines> {
  let rest: Buffer[] = []
  let restLength = 0
  const keep = (part: Buffer) => {
    if (restLength > MAX_LINE) return
    rest.push(part)
    restLength += part.length
  }
  for await (const block of readBlocks(path, read)) {
    const lines: Buffer[] = []
    let start = 0
    for (let end = block.indexOf(NEWLINE); end >= 0; end = block.indexOf(NEWLINE, start)) {
      keep(block.subarray(start, end))
      lines.push(rest.length === 1 ? rest[0]! : Buffer.concat(rest))
      rest = []
      restLength = 0
      start = end + 1
    }
    if (start < block.length) keep(block.subarray(start))
    if (lines.length > 0) yield { lines, cut: false }
  }
  if (restLength > 0) yield { lines: [Buffer.concat(rest)], cut: true }
}

async function* readBlocks(path: string, read: (bytes: number) => void): AsyncGenerator<Buffer> {
  const { size, zstd } = await examine(path)
  if (zstd) {
    // Node's decompressor stops after the first frame, but a file may be any number of them in a row.
    for (let start = 0; start < size; ) start += yield* readZstdFrame(path, start, read)
    return
  }
  let bytes = 0
  for await (const block of createReadStream(path, { highWaterMark: READ_SIZE })) {
    bytes += (block as Buffer).length
    read(bytes)
    yield block as Buffer
  }
}

async function examine(path: string): Promise<{ readonly size: number; readonly zstd: boolean }> {
  try {
    await using file = await open(path)
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return { size, zstd: bytesRead === 4 && buffer.readUInt32LE() === ZSTD_MAGIC }
  } catch (cause) {
    throw cannotRead(path, cause)
  }
}

/** Yields the content of the frame at `start`; returns how many bytes of the file it took. */
async function* readZstdFrame(
  path: string,
  start: number,
  read: (bytes: number) => void,
): AsyncGenerator<Buffer, number> {
  const source = createReadStream(path, { start, highWaterMark: READ_SIZE })
  const decompressor = createZstdDecompress({ chunkSize: READ_SIZE })
  source.on('error', (error) => decompressor.destroy(error))
  try {
    for await (const block of source.pipe(decompressor)) {
      read(start + decompressor.bytesWritten)
      yield block as Buffer
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'Z_BUF_ERROR') return Number.POSITIVE_INFINITY // it ends too early, and so does what we can give
    if (code?.startsWith('ZSTD_') !== true) throw error
    throw new UnusableFile(`${path} is damaged near byte ${start + decompressor.bytesWritten}: ${message}`)
  } finally {
    source.destroy()
  }
  return Math.max(1, decompressor.bytesWritten)
}
