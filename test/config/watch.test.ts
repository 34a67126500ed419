import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type SettingsWatch, watchSettings } from '../../src/config/watch.ts'

let folder: string
let main: string
let edits: number
let watch: SettingsWatch
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lycan-watch-'))
  main = join(folder, 'lycan.yaml')
  await writeFile(main, '')
  edits = 0
  watch = await watchSettings([main], Date.now() + 1, () => {
    edits++
  })
})
afterEach(async () => {
  await watch[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const edited = (times: number) => expect.poll(() => edits, { timeout: 10_000 }).toBe(times)

it('sees a file written in place, replaced, taken away and brought back', async () => {
  await writeFile(main, 'one')
  await edited(1)
  await writeFile(`${main}~`, 'two')
  await rename(`${main}~`, main)
  await edited(2)
  await rm(main)
  await edited(3)
  await writeFile(main, 'three')
  await edited(4)
})

it('sees a folder feeds.d that comes later, and files in it', async () => {
  await mkdir(join(folder, 'feeds.d'))
  await writeFile(join(folder, 'feeds.d', 'cats.yaml'), '')
  await edited(1)
  await writeFile(join(folder, 'feeds.d', 'dogs.yaml'), '')
  await edited(2)
})

it('follows files that an edit brings, and takes several writes for one edit', async () => {
  const included = join(folder, 'rules.yaml')
  await writeFile(included, '')
  watch.follow([main, included])
  await expect
    .poll(
      async () => {
        await writeFile(included, String(Math.random()))
        return edits
      },
      { interval: 500, timeout: 10_000 },
    )
    .toBeGreaterThan(0)
})

it('tells at once of what changed before it could watch', async () => {
  let told = 0
  await using _late = await watchSettings([main], Date.now() - 60_000, () => {
    told++
  })
  expect(told).toBe(1)
})
