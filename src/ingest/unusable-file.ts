/** A file that ingest was told to use cannot be. The message is for people. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile'
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'reading it is not permitted',
  EISDIR: 'it is a folder',
}

/** What became of an attempt to open or read `path`. */
export function cannotRead(path: string, cause: unknown): UnusableFile {
  const { code, message } = cause as NodeJS.ErrnoException
  return new UnusableFile(`cannot read ${path}: ${REASONS[code ?? ''] ?? message}`, { cause })
}
