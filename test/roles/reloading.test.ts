import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { changesOf } from '../../src/config/changes.ts'
import { type Loaded, loadSettings } from '../../src/config/load.ts'
import { type Reload, startReloading } from '../../src/roles/reloading.ts'
import { createLog } from '../../src/telemetry/log.ts'
import { registry } from '../../src/telemetry/registry.ts'

const log = createLog({ level: 'silent', pretty: false })
const GOOD = 'feeds: { cats: { name: Cats, match: { hashtag: [cats] } } }'

async function settingsFile(text: string): Promise<{ file: string; load(): Promise<Loaded> }> {
  const folder = await mkdtemp(join(tmpdir(), 'lycan-reloading-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'lycan.yaml')
  await writeFile(file, text)
  return { file, load: () => loadSettings({ file, flags: {}, environment: {}, cwd: folder }) }
}

async function metric(name: string, labels: Record<string, string> = {}): Promise<number> {
  const found = await registry.getSingleMetric(name)!.get()
  return (
    found.values.find((one) => Object.entries(labels).every(([key, value]) => one.labels[key] === value))
      ?.value ?? 0
  )
}

it('reads once for all who ask while it reads, and counts what came of it', async () => {
  const { file, load } = await settingsFile(GOOD)
  const before = await load()
  const gate = Promise.withResolvers<void>()
  let reads = 0
  const reload = async (): Promise<Reload> => {
    reads++
    if (reads === 1) await gate.promise
    const loaded = await load()
    return { loaded, changes: loaded.settings && changesOf(before.settings!, loaded.settings) }
  }
  await using reloading = startReloading({ loaded: { files: [file], readAt: Date.now() + 1 }, reload, log })
  const unchanged = await metric('lycan_settings_reloads_total', { result: 'unchanged' })
  for (let i = 0; i < 5; i++) reloading.request()
  gate.resolve()
  await expect.poll(() => metric('lycan_settings_reloads_total', { result: 'unchanged' })).toBe(unchanged + 2)
  expect(reads).toBe(2)

  await writeFile(file, GOOD.replace('hashtag', 'hashtags'))
  reloading.request()
  await expect.poll(() => metric('lycan_settings_last_reload_successful')).toBe(0)
  await writeFile(file, GOOD.replace('Cats', 'All cats'))
  reloading.request()
  await expect.poll(() => metric('lycan_settings_last_reload_successful')).toBe(1)
})

it('says that a mistake is mended, also where nothing else changed', async () => {
  const { file, load } = await settingsFile(GOOD)
  const before = await load()
  const reload = async (): Promise<Reload> => {
    const loaded = await load()
    return { loaded, changes: loaded.settings && changesOf(before.settings!, loaded.settings) }
  }
  const said = vi.spyOn(log, 'info')
  await using reloading = startReloading({ loaded: { files: [file], readAt: Date.now() + 1 }, reload, log })
  reloading.request()
  await writeFile(file, GOOD.replace('hashtag', 'hashtags'))
  reloading.request()
  await expect.poll(() => metric('lycan_settings_last_reload_successful')).toBe(0)
  expect(said).not.toHaveBeenCalled()
  await writeFile(file, GOOD)
  reloading.request()
  await expect
    .poll(() => said.mock.calls.flat())
    .toContain('the settings are good again, and mean what runs already')
})

it('does not give up where an edit cannot be taken up now, and ends when told to', async () => {
  const { file } = await settingsFile(GOOD)
  const tried = Promise.withResolvers<void>()
  const reload = async (): Promise<Reload> => {
    tried.resolve()
    throw new Error('the database is away')
  }
  await using reloading = startReloading({ loaded: { files: [file], readAt: Date.now() + 1 }, reload, log })
  reloading.request()
  await tried.promise
  await expect.poll(() => metric('lycan_settings_last_reload_successful')).toBe(0)
})
