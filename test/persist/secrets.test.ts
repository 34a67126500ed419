import { expect, it } from 'vitest'
import { sharedSecret } from '../../src/persist/secrets.ts'
import { testDatabase } from '../support/database.ts'

it('gives every process the same secret, whoever asks first', async () => {
  await using database = await testDatabase()
  const secrets = await Promise.all(Array.from({ length: 20 }, () => sharedSecret(database.db, 'cursors')))
  expect(secrets[0]).toHaveLength(32)
  expect(new Set(secrets.map((secret) => Buffer.from(secret).toString('hex'))).size).toBe(1)
})

it('makes another secret for another installation', async () => {
  await using one = await testDatabase()
  await using other = await testDatabase()
  expect(await sharedSecret(one.db, 'cursors')).not.toEqual(await sharedSecret(other.db, 'cursors'))
})
