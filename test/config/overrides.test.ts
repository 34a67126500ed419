import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderEffective } from '../../src/config/effective.ts'
import { type LoadOptions, loadSettings, type Usable } from '../../src/config/load.ts'
import { MACHINE_SETTINGS, type MachineSetting } from '../../src/config/machine-settings.ts'
import { formatDiagnostic } from '../../src/config/print.ts'
import { connectionSettings } from '../../src/persist/connect.ts'

/** For each setting three texts that differ: in the file, in the environment, on the command line. */
const VALUES: Record<string, readonly [string, string, string]> = {
  hostname: ['file.example.com', 'env.example.com', 'flag.example.com'],
  host: ['127.0.0.2', '127.0.0.3', '127.0.0.4'],
  port: ['4001', '4002', '4003'],
  adminHost: ['127.0.0.5', '127.0.0.6', '127.0.0.7'],
  adminPort: ['5001', '5002', '5003'],
  databaseUrl: ['postgres://h/file', 'postgres://h/env', 'postgres://h/flag'],
  dataDirectory: ['/file', '/env', '/flag'],
  jetstream: ['file.example.com', 'env.example.com', 'flag.example.com'],
  logLevel: ['warn', 'debug', 'trace'],
  logFormat: ['json', 'pretty', 'auto'],
}

const FEED = 'feeds: { a: { name: A, match: { hashtag: [a] } } }\n'

let cwd: string
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lycan-overrides-'))
})
afterAll(() => rm(cwd, { recursive: true }))

const settings = MACHINE_SETTINGS as readonly MachineSetting[]

async function effectiveOf(setting: MachineSetting, file: string, options: Partial<LoadOptions>) {
  await writeFile(join(cwd, 'lycan.yaml'), file)
  const loaded = await loadSettings({ flags: {}, environment: {}, cwd, ...options })
  expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const [section, option] = setting.path
  const value = (loaded.settings as unknown as Record<string, Record<string, unknown>>)[section]?.[option]
  return {
    value: Array.isArray(value) ? value.join(',') : String(value),
    source: loaded.sourceOf(setting.path),
  }
}

it.each(settings)('$name: flag, then environment, then file, then default', async (setting) => {
  const [inFile, inEnvironment, onFlag] = VALUES[setting.name]!
  const [section, option] = setting.path
  const file = `${section}:\n  ${option}: ${setting.form === 'list' ? `[${inFile}]` : inFile}\n`
  const environment = { [setting.variable]: inEnvironment }
  const flags = { [setting.name]: onFlag }

  expect(await effectiveOf(setting, file, { environment, flags })).toEqual({
    value: onFlag,
    source: setting.flag.split(' ')[0],
  })
  expect(await effectiveOf(setting, file, { environment })).toEqual({
    value: inEnvironment,
    source: setting.variable,
  })
  expect(await effectiveOf(setting, file, {})).toEqual({ value: inFile, source: 'lycan.yaml:2' })
  expect(await effectiveOf(setting, file, { environment: { [setting.variable]: '' } })).toEqual({
    value: inFile,
    source: 'lycan.yaml:2',
  })
  const byDefault = await effectiveOf(setting, '', {})
  expect(byDefault.source).toBe('default')
  expect([inFile, inEnvironment, onFlag].slice(0, 2)).not.toContain(byDefault.value)
})

it('covers every setting', () => {
  expect(Object.keys(VALUES)).toEqual(settings.map(({ name }) => name))
})

it('reads a secret from the file that the environment names', async () => {
  await writeFile(join(cwd, 'lycan.yaml'), FEED)
  await writeFile(join(cwd, 'secret'), 'postgres://u:p@h/db\n')
  const environment = { LYCAN_DATABASE_URL_FILE: 'secret' }
  const loaded = await loadSettings({ flags: {}, environment, cwd })
  expect(loaded.settings?.database.url).toBe('postgres://u:p@h/db')
  expect(loaded.sourceOf(['database', 'url'])).toBe('LYCAN_DATABASE_URL_FILE')

  const missing = await loadSettings({ flags: {}, environment: { LYCAN_DATABASE_URL_FILE: 'gone' }, cwd })
  expect(missing.settings).toBeUndefined()
  expect(formatDiagnostic(missing.diagnostics[0]!)).toMatch(
    /^LYCAN_DATABASE_URL_FILE: the file gone cannot be read: ENOENT/,
  )
})

describe('the password of the database, apart from its address', () => {
  const load = async (environment: LoadOptions['environment'], file = FEED) => {
    await writeFile(join(cwd, 'lycan.yaml'), file)
    return loadSettings({ flags: {}, environment, cwd })
  }
  const HARD = 'p@ss/w:rd?&#% ü'

  it.each([
    ['postgres://u@h/db', { user: 'u', host: 'h', database: 'db' }],
    ['postgres://u@h/db?sslmode=disable', { user: 'u', host: 'h', database: 'db' }],
    ['postgres:///db?host=/run/postgresql', { host: '/run/postgresql', database: 'db' }],
  ])('reaches PostgreSQL whole with %s', async (url, expected) => {
    await writeFile(join(cwd, 'password'), `${HARD}\n`)
    for (const password of [
      { LYCAN_DATABASE_PASSWORD: HARD },
      { LYCAN_DATABASE_PASSWORD_FILE: join(cwd, 'password') },
    ]) {
      const loaded = await load({ LYCAN_DATABASE_URL: url, ...password })
      expect(loaded.diagnostics).toEqual([])
      const client = new Client(connectionSettings(loaded.settings!.database.url!, 'tool'))
      expect(client).toMatchObject({ ...expected, password: HARD })
    }
  })

  it('is added to an address of the file too, and never printed', async () => {
    const file = `database: { url: 'postgres://u@h/db' }\n${FEED}`
    const loaded = await load({ LYCAN_DATABASE_PASSWORD: 'geheim' }, file)
    expect(loaded.settings?.database.url).toBe('postgres://u@h/db?password=geheim')
    expect(renderEffective(loaded as Usable)).not.toContain('geheim')
  })

  it.each([
    [{ LYCAN_DATABASE_PASSWORD: 'geheim' }, 'a password, but no database.url that it belongs to'],
    [
      { LYCAN_DATABASE_URL: 'postgres://u:old@h/db', LYCAN_DATABASE_PASSWORD: 'geheim' },
      'database.url has a password already',
    ],
    [
      { LYCAN_DATABASE_URL: 'postgres://u@h/db', LYCAN_DATABASE_PASSWORD_FILE: '/dev/null' },
      'the file /dev/null is empty',
    ],
    [
      { LYCAN_DATABASE_URL: 'postgres://u@h/db', LYCAN_DATABASE_PASSWORD_FILE: 'gone' },
      'the file gone cannot be read: ENOENT',
    ],
  ])('is refused where it makes no sense: %j', async (environment, said) => {
    const { settings, diagnostics } = await load(environment)
    expect(settings).toBeUndefined()
    const told = diagnostics.map(formatDiagnostic).join('\n')
    expect(told).toMatch(/^LYCAN_DATABASE_PASSWORD(_FILE)?: /)
    expect(told).toContain(said)
    expect(told).not.toContain('geheim')
  })
})

it('names the flag or variable that brought a wrong value', async () => {
  await writeFile(join(cwd, 'lycan.yaml'), FEED)
  const loaded = await loadSettings({
    flags: { port: '99999', databaseUrl: 'mysql://root:geheim@h/db' },
    environment: { LYCAN_LOG_LEVEL: 'loud', LYCAN_JETSTREAM: 'https://x' },
    cwd,
  })
  const told = loaded.diagnostics.map(formatDiagnostic)
  const expected = [
    /^LYCAN_JETSTREAM jetstream\.hosts\.0: "https:\/\/x" is not a Jetstream host; write a name/,
    /^--database-url database\.url: not the address of a PostgreSQL database/,
    /^--port service\.port: must be at most 65535$/,
    /^LYCAN_LOG_LEVEL log\.level: expected trace, .*got the text "loud"$/,
  ]
  expect(told).toHaveLength(expected.length)
  for (const pattern of expected) expect(told).toContainEqual(expect.stringMatching(pattern))
  expect(told.join()).not.toContain('geheim')
})
