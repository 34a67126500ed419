import { readFile, rename, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { startJetstreamServer } from '../../src/simulate/server.ts'
import { testDatabase } from '../support/database.ts'
import { lycan } from '../support/lycan.ts'
import { expectSameTables, milestone, reached, recentEvents, settingsFile } from './scenario.ts'

const EXTRA = '  extra: { name: Extra, match: { language: { in: [en], by: declared } } }\n'

it('takes edits up in the middle of the stream, without losing an event or a request', async () => {
  await using server = await startJetstreamServer({ firstSeq: 1 })
  await using undisturbed = await testDatabase()
  await using disturbed = await testDatabase()
  const file = await settingsFile()
  const original = await readFile(file, 'utf8')
  const common = ['run', '--jetstream', server.url]
  const witness = lycan(...common, '-c', await settingsFile(), '--database-url', undisturbed.url)
  const subject = lycan(...common, '-c', file, '--database-url', disturbed.url)
  const { url } = await subject.says('lycan is running')
  await expect.poll(() => server.clients.length, { timeout: 20_000 }).toBe(2)
  const status = async (feed: string) => {
    const uri = `at://did:web:localhost/app.bsky.feed.generator/${feed}`
    const response = await fetch(`${url}/xrpc/app.bsky.feed.getFeedSkeleton?feed=${uri}`)
    const body = (await response.json()) as { feed?: unknown[]; error?: string }
    return body.error ?? body.feed?.length
  }
  const answers = new Set<unknown>()
  const asking = (async () => {
    while (!answers.has('done')) answers.add(await status('english').then((found) => typeof found, String))
  })()

  const events = recentEvents(11, 6000, false)
  const tell = (from: number, to: number, text: string) =>
    server.push(...events.slice(from, to), milestone(text))
  tell(0, 1500, 'before')
  // An editor that writes beside the file and renames, as most do.
  await writeFile(`${file}.new`, `${original}${EXTRA}`)
  await rename(`${file}.new`, file)
  tell(1500, 3000, 'while it is edited')
  await subject.says('settings taken up: added extra')
  tell(3000, 4000, 'with one more')
  await reached(disturbed.db, 'with one more')
  await expect.poll(() => status('extra')).toBeGreaterThan(0)

  await writeFile(file, original.replace('talk:', 'talk: { name: [ }'))
  const { msg } = await subject.says('lycan.yaml:')
  expect(msg).toMatch(/lycan\.yaml:8:19: .*not closed/)
  await subject.says('the last good ones go on')
  tell(4000, 5000, 'after a mistake')
  await reached(disturbed.db, 'after a mistake')
  expect(await status('extra')).toBeGreaterThan(0)

  await writeFile(file, original.replace('name: Talk', 'name: Small Talk'))
  await subject.says('settings taken up: removed extra; changed talk')
  expect(await status('extra')).toBe('UnknownFeed')
  tell(5000, 6000, 'at the end')
  await reached(disturbed.db, 'at the end')
  await reached(undisturbed.db, 'at the end')
  answers.add('done')
  await asking
  expect(answers).toEqual(new Set(['number', 'done']))

  for (const each of [subject, witness]) {
    each.kill('SIGTERM')
    expect((await each.ended).code).toBe(0)
  }
  const extra = await disturbed.db
    .selectFrom('feeds')
    .select('id')
    .where('name', '=', 'extra')
    .executeTakeFirstOrThrow()
  await disturbed.db.deleteFrom('feed_posts').where('feed', '=', extra.id).execute()
  await disturbed.db.deleteFrom('feeds').where('id', '=', extra.id).execute()
  await expectSameTables(disturbed.db, undisturbed.db)
}, 90_000)

it('reads the settings again on SIGHUP, and says what only a restart takes up', async () => {
  await using database = await testDatabase()
  await using server = await startJetstreamServer()
  const file = await settingsFile()
  const run = lycan('run', '-c', file, '--database-url', database.url, '--jetstream', server.url)
  await run.says('lycan is running')
  run.kill('SIGHUP')
  const text = await readFile(file, 'utf8')
  await writeFile(
    file,
    text.replace('service: { port: 0 }', 'service: { port: 0, hostname: feeds.example.com }'),
  )
  run.kill('SIGHUP')
  const { msg } = await run.says('start Lycan again')
  expect(msg).toBe(
    'service.hostname, service.did, service.publisher, service.allowedHosts changed: start Lycan again to take that up',
  )
  run.kill('SIGTERM')
  expect((await run.ended).code).toBe(0)
}, 60_000)
