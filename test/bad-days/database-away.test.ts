import { expect, it } from 'vitest'
import { openDatabase } from '../../src/persist/database.ts'
import { startJetstreamServer } from '../../src/simulate/server.ts'
import { testDatabase } from '../support/database.ts'
import { lycan } from '../support/lycan.ts'
import { ownServer } from '../support/own-server.ts'
import { expectSameTables, milestone, reached, recentEvents, settingsFile } from './scenario.ts'

/** Two Lycans follow one server; the database of one goes away for a while. */
it.each(['shutdown', 'crash'] as const)(
  'survives a %s of its database, losing and doubling nothing',
  async (how) => {
    await using jetstream = await startJetstreamServer()
    await using undisturbed = await testDatabase()
    const database = await ownServer()
    await using disturbed = openDatabase({ url: database.url, poolSize: 2, role: 'tool' })
    const settings = await settingsFile()
    const common = ['run', '-c', settings, '--jetstream', jetstream.url]
    const witness = lycan(...common, '--only', 'ingest', '--database-url', undisturbed.url)
    const subject = lycan(...common, '--database-url', database.url)
    const { url, adminUrl } = (await subject.says('lycan is running')) as unknown as Addresses
    await expect.poll(() => jetstream.clients.length, { timeout: 10_000 }).toBe(2)

    const events = recentEvents(how === 'crash' ? 1 : 2, 6000, true)
    jetstream.push(...events.slice(0, 2000), milestone('before'))
    await reached(disturbed, 'before')
    expect((await skeleton(url)).status).toBe(200)

    jetstream.push(...events.slice(2000, 2500))
    await database.stop(how)
    jetstream.push(...events.slice(2500, 4000))
    await subject.says('the database is away')
    await expect.poll(async () => (await skeleton(url)).status, { timeout: 5000 }).toBe(503)
    expect(await (await skeleton(url)).json()).toEqual({
      error: 'ServiceUnavailable',
      message: expect.stringContaining('Please try again in a minute'),
    })
    const ready = await fetch(`${adminUrl}/health/ready`)
    expect(ready.status).toBe(503)
    expect(await ready.text()).toContain('database')
    expect((await fetch(`${adminUrl}/health/live`)).status).toBe(200)

    await database.start()
    jetstream.push(...events.slice(4000), milestone('after'))
    await reached(disturbed, 'after')
    await reached(undisturbed.db, 'after')
    await subject.says('the database is back')
    await expect.poll(async () => (await skeleton(url)).status, { timeout: 5000 }).toBe(200)
    for (const each of [subject, witness]) {
      each.kill('SIGTERM')
      expect((await each.ended).code).toBe(0)
    }
    await expectSameTables(disturbed, undisturbed.db)
  },
)

interface Addresses {
  readonly url: string
  readonly adminUrl: string
}

function skeleton(url: string): Promise<Response> {
  const feed = encodeURIComponent('at://did:web:localhost/app.bsky.feed.generator/english')
  return fetch(`${url}/xrpc/app.bsky.feed.getFeedSkeleton?feed=${feed}&limit=5`)
}
