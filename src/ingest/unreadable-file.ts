/** A file that ingest was told to read cannot be used. The message is for people. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
}
