import { basename } from 'node:path'
import { Client } from 'pg'
import { expect, inject, onTestFinished, TestRunner } from 'vitest'
import { type Database, openDatabase } from '../../src/persist/database.ts'

/** A migrated, empty database of one's own. Disposing of it closes `db`. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string
  readonly db: Database
}

let made = 0

/**
 * Clones the template. Made inside a test, the database is dropped when the test has passed; it is kept when the test
 * has failed, and the run tells at its end how to look at it. Made in a hook, it lives as long as the server.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const file = basename(expect.getState().testPath ?? 'test', '.test.ts').replaceAll('-', '_')
  const name = `${file.slice(0, 40)}_${process.pid}_${++made}`
  const url = databaseUrl(name)
  await administer(`create database "${name}" template lycan strategy file_copy`)
  const db = openDatabase({ url, poolSize: 5, role: 'tool' })
  if (TestRunner.getCurrentTest() !== undefined) {
    onTestFinished(async ({ task }) => {
      if (task.result?.state === 'fail') console.log(`database of the failed test: ${name}`)
      else await administer(`drop database "${name}" with (force)`)
    })
  }
  return { url, db, [Symbol.asyncDispose]: () => db.destroy() }
}

/** The URL of another database on the server of the tests. */
function databaseUrl(name: string): string {
  return inject('templateUrl').replace(/^postgres:\/\/\/[^?]*/, `postgres:///${name}`)
}

/** Runs one statement beside the test databases; nobody may be connected to the template while it is cloned. */
async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl('postgres') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
