import { randomBytes } from 'node:crypto'
import type { Database } from './database.ts'

/** A random key of 32 bytes that every process of the installation shares. Made by whoever asks first. */
export async function sharedSecret(db: Database, name: 'cursors'): Promise<Uint8Array> {
  await db
    .insertInto('secrets')
    .values({ name, value: randomBytes(32) })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  const { value } = await db
    .selectFrom('secrets')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return value
}
