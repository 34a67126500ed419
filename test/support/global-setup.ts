import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../src/persist/database.ts'
import { migrate } from '../../src/persist/migrate.ts'
import { startTestServer } from './test-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of the migrated database that every test database is a copy of. */
    templateUrl: string
  }
}

/** One PostgreSQL for all test files; its database `lycan` is migrated once and is the template of all others. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer()
  try {
    await using db = openDatabase({ url: server.embedded.url, poolSize: 1, role: 'tool' })
    await migrate(db)
  } catch (error) {
    await server.end(false)
    throw error
  }
  project.provide('templateUrl', server.embedded.url)
  return async () => {
    const failed = project.vitest.state.getCountOfFailedTests()
    await server.end(failed > 0)
    if (failed > 0) {
      console.log(`The databases of the failed tests are kept until the next run; to look at them:`)
      console.log(`  node test/support/look.ts ${server.folder}`)
    }
  }
}
