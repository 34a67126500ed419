import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { readOnly } from '../../src/persist/database.ts'
import { storeInteractions } from '../../src/persist/interactions.ts'
import { storeInterests } from '../../src/persist/interests.ts'
import { latestLesson, latestLessonRows } from '../../src/persist/latest-lesson.ts'
import { BOB, CAROL } from '../support/events.ts'
import { openStorage, put } from './storage.ts'

it('is another mark once a reader has a wish or was read, and not when they only see posts', async () => {
  await using at = await openStorage()
  const posts = [put(), put()]
  await at.commit({ posts })
  const tell = (viewer: string, event: string, times = 1) =>
    storeInteractions(at.db, {
      viewer,
      feed: 1,
      interactions: Array.from({ length: times }, (_, index) => ({
        post: posts[index % 2]!.post,
        event,
        feedContext: undefined,
        reqId: undefined,
      })),
    })
  const marks = [await latestLesson(readOnly(at.db), BOB)]
  const learnt = async () => {
    const mark = await latestLesson(readOnly(at.db), BOB)
    expect(await latestLesson(readOnly(at.db), BOB)).toBe(mark)
    const isNew = !marks.includes(mark)
    marks.push(mark)
    return isNew
  }
  await tell(BOB, 'interactionSeen')
  await tell(CAROL, 'requestLess')
  expect(await learnt()).toBe(false)
  await tell(BOB, 'requestLess')
  expect(await learnt()).toBe(true)
  await tell(BOB, 'requestMore')
  expect(await learnt()).toBe(true)
  await tell(BOB, 'requestLess', 2)
  expect(await learnt()).toBe(true)
  await storeInterests(at.db, BOB, [], new Date(Date.now() + 1_000))
  expect(await learnt()).toBe(true)
  expect(await learnt()).toBe(false)
})

it('is read from the ends of index ranges, however much a reader told', async () => {
  await using at = await openStorage()
  await at.commit({ posts: [put()] })
  const { db } = at
  const { id } = await db.selectFrom('actors').select('id').executeTakeFirstOrThrow()
  await sql`
    insert into interactions (viewer, event, author, rkey, at)
    select ${id}, case n % 3 when 0 then 'requestMore' when 1 then 'requestLess' else 'interactionSeen' end, ${id}, n,
      now() - make_interval(secs => n)
    from generate_series(1, 20000) n`.execute(db)
  await sql`analyze interactions`.execute(db)
  const { did } = await db.selectFrom('actors').select('did').executeTakeFirstOrThrow()
  const [plan] = (await latestLessonRows(readOnly(db), did).explain(
    'json',
    sql`analyze, costs off, timing off`,
  )) as unknown as readonly { 'QUERY PLAN': unknown }[]
  const rows = [...JSON.stringify(plan).matchAll(/"Actual Rows":([\d.]+)/g)].map(([, count]) => Number(count))
  expect(rows.length).toBeGreaterThan(3)
  expect(Math.max(...rows)).toBeLessThan(10)
})
