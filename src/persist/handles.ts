import type { Reader } from './database.ts'

/** Every handle that was ever resolved here, with its DID, however long ago. */
export async function knownHandles(reader: Reader): Promise<ReadonlyMap<string, string>> {
  const rows = await reader
    .selectFrom('handles')
    .select(['handle', 'did'])
    .where('did', 'is not', null)
    .execute()
  return new Map(rows.map(({ handle, did }) => [handle, did!]))
}
