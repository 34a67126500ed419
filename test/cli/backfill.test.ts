import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { backfillCommand } from '../../src/cli/backfill.ts'
import { feedsCommand } from '../../src/cli/feeds.ts'
import { loadSettings } from '../../src/config/load.ts'
import { wholeStanding } from '../../src/persist/restand.ts'
import { activateFeeds } from '../../src/roles/active-feeds.ts'
import { unwanted } from '../backfill/stored.ts'
import { openStorage } from '../persist/storage.ts'
import { capture } from './capture.ts'

/** A database with posts, and settings that ingest has taken up. */
async function installation(match: string) {
  const storage = await openStorage()
  const folder = await mkdtemp(join(tmpdir(), 'lycan-backfill-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'lycan.yaml')
  const write = (rule: string) =>
    writeFile(
      file,
      `database: { url: "${storage.url}" }
feeds: { cats: { name: Cats, match: ${rule} }, birds: { name: Birds, match: { text: [bird] } } }
`,
    )
  const takeUp = async () => {
    const loaded = await loadSettings({ file, flags: {}, environment: {}, cwd: folder })
    if (loaded.settings === undefined) throw new Error('the settings of the test are wrong')
    const feeds = await activateFeeds(storage.db, { ...loaded, settings: loaded.settings })
    for (const feed of feeds)
      await storage.db
        .updateTable('feeds')
        .set({ standing: wholeStanding(feed) })
        .where('id', '=', feed.id)
        .execute()
  }
  await write(match)
  await takeUp()
  await storage.commit({ posts: ['a cat', 'two cats and a dog', 'cat'].map((text) => unwanted({ text })) })
  const backfill = (...args: string[]) => capture(backfillCommand(), '-c', file, ...args)
  const feeds = async () => JSON.parse((await capture(feedsCommand(), '-c', file, '--json')).stdout)
  const listed = async () => (await capture(feedsCommand(), '-c', file)).stdout
  return { ...storage, write, takeUp, backfill, feeds, listed }
}

it('fills feeds by hand, and lycan feeds tells of it', async () => {
  await using at = await installation('{ text: [cat] }')
  expect((await at.feeds())[0].database).toEqual({ posts: 0, waiting: 0, filling: { state: 'waiting' } })
  expect(await at.listed()).toContain('0 posts; waits to be filled from stored posts\n')
  expect(await at.backfill()).toMatchObject({
    stdout:
      'cats: filled from 2 stored posts: 2 came, 0 went\nbirds: filled from 0 stored posts: 0 came, 0 went\n',
    stderr: '',
    exitCode: 0,
  })
  expect((await at.feeds())[0].database).toMatchObject({
    posts: 2,
    filling: { state: 'filled', percent: 100, joined: 2 },
  })
  expect(await at.listed()).toContain('  2 posts\n')
  const { stdout } = await at.backfill('cats', '--json')
  expect(JSON.parse(stdout)).toEqual([{ feed: 'cats', result: 'filled', seen: 2, joined: 0, removed: 0 }])
})

it('does not empty a feed unless told so', async () => {
  await using at = await installation('{ text: [cat] }')
  await at.backfill()
  await at.write('{ text: [unicorn] }')
  const early = await at.backfill('cats')
  expect(early.stdout).toBe(
    'cats: lycan run has not taken up this rule; start it, or look at its log for why\n',
  )
  expect(early.exitCode).toBe(1)
  expect(await at.listed()).toContain('2 posts; no running Lycan has taken up this rule\n')
  await at.takeUp()
  const refused = await at.backfill('cats')
  expect(refused.stdout).toContain('if that is meant: lycan backfill cats --allow-empty')
  expect(refused.exitCode).toBe(1)
  expect(await at.listed()).toMatch(/2 posts; edit refused at [-0-9]+ [:0-9]+: the new rule wants none/)
  const allowed = await at.backfill('cats', '--allow-empty')
  expect(allowed).toMatchObject({ stdout: 'cats: filled from 0 stored posts: 0 came, 2 went\n', exitCode: 0 })
  expect((await at.feeds())[0].database).toMatchObject({ posts: 0, filling: { state: 'filled' } })
})

it('refuses what makes no sense', async () => {
  await using at = await installation('{ text: [cat] }')
  expect(await at.backfill('cat')).toMatchObject({ stdout: '', exitCode: 2 })
  expect((await at.backfill('cat')).stderr).toContain('there is no feed "cat"')
  expect(await at.backfill('--allow-empty')).toMatchObject({
    stderr: '--allow-empty goes with the names of feeds\n',
    exitCode: 2,
  })
})

it('says where a rule names somebody whom nobody knows', async () => {
  await using at = await installation('{ author: [nobody.example.com] }')
  const { stdout, exitCode } = await at.backfill('cats')
  expect(stdout).toContain('names a handle that could not be resolved yet')
  expect(exitCode).toBe(1)
})
