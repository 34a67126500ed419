import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { changesOf, isUnchanged, takenUp } from '../../src/config/changes.ts'
import { loadSettings } from '../../src/config/load.ts'
import type { Settings } from '../../src/config/settings.ts'

const CATS = 'cats: { name: Cats, match: { hashtag: [cats] } }'
const DOGS = 'dogs: { name: Dogs, match: { hashtag: [dogs] } }'

async function settings(yaml: string): Promise<Settings> {
  const folder = mkdtempSync(join(tmpdir(), 'lycan-changes-'))
  try {
    const file = join(folder, 'lycan.yaml')
    writeFileSync(file, yaml)
    const { settings, diagnostics } = await loadSettings({ file, flags: {}, environment: {}, cwd: '/' })
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    const database = { ...settings!.database, directory: '/data' } // it is relative to the file
    return { ...settings!, database }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it('finds nothing where only the writing differs', async () => {
  const before = await settings(`feeds: { ${CATS} }`)
  const after = await settings(`# cats\nfeeds:\n  cats:\n    match: { hashtag: [cats] }\n    name: "Cats"\n`)
  expect(isUnchanged(changesOf(before, after))).toBe(true)
})

it('names feeds and options', async () => {
  const before = await settings(`
retention: { age: 1d }
service: { port: 3000 }
lists: { pets: { words: [cat] } }
feeds: { ${CATS}, old: { name: Old, match: { text: { list: pets } } } }`)
  const after = await settings(`
retention: { age: 2d }
service: { port: 4000 }
lists: { pets: { words: [cat, dog] } }
feeds: { cats: { name: All cats, match: { hashtag: [cats] } }, ${DOGS} }`)
  const changes = changesOf(before, after)
  expect(changes).toEqual({
    added: ['dogs'],
    removed: ['old'],
    changed: ['cats'],
    options: ['service.port', 'retention.age', 'lists'],
    atRestart: ['service.port'],
  })
  expect(isUnchanged(changes)).toBe(false)
})

it('takes up what a running process can, and leaves the rest', async () => {
  const before = await settings(`{ retention: { age: 1d }, service: { port: 3000 }, feeds: { ${CATS} } }`)
  const after = await settings(`{ retention: { age: 2d }, service: { port: 4000 }, feeds: { ${DOGS} } }`)
  const live = takenUp(before, after)
  expect([live.service.port, live.retention.age, Object.keys(live.feeds)]).toEqual([
    3000,
    2 * 86_400_000,
    ['dogs'],
  ])
})
