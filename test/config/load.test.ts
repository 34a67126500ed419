import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LoadOptions, loadSettings } from '../../src/config/load.ts'
import { formatDiagnostic } from '../../src/config/print.ts'

const FEED = 'feeds: { cats: { name: Cats, match: { hashtag: [cats] } } }\n'

let cwd: string
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lycan-load-'))
})
afterEach(() => rm(cwd, { recursive: true }))

const load = (options: Partial<LoadOptions> = {}) =>
  loadSettings({ flags: {}, environment: {}, cwd, ...options })
const problems = async (options: Partial<LoadOptions> = {}) =>
  (await load(options)).diagnostics.map(formatDiagnostic)
const write = (name: string, content: string | Uint8Array) => writeFile(join(cwd, name), content)

describe('which file', () => {
  it('takes --config before LYCAN_CONFIG before ./lycan.yaml', async () => {
    for (const name of ['flag.yaml', 'variable.yaml', 'lycan.yaml']) await write(name, FEED)
    const environment = { LYCAN_CONFIG: 'variable.yaml' }
    expect((await load({ file: 'flag.yaml', environment })).chosen.path).toBe(join(cwd, 'flag.yaml'))
    expect((await load({ environment })).chosen.path).toBe(join(cwd, 'variable.yaml'))
    expect((await load({ environment: { LYCAN_CONFIG: '' } })).chosen.path).toBe(join(cwd, 'lycan.yaml'))
  })

  it('takes the example that comes with Lycan where there is no other, and says so', async () => {
    const loaded = await load()
    expect(loaded.chosen.example).toBe(true)
    expect(loaded.chosen.reason).toContain('example')
    expect(loaded.settings).toBeDefined()
    expect(loaded.settings?.database.directory).toBe(join(cwd, 'data'))
  })

  it('does not fall back where the named file is missing', async () => {
    await write('lycan.yaml', FEED)
    expect(await problems({ file: 'nowhere.yaml' })).toEqual(['nowhere.yaml: does not exist'])
    expect(await problems({ environment: { LYCAN_CONFIG: 'x/y.yaml' } })).toEqual([
      'x/y.yaml: does not exist',
    ])
  })
})

describe('files that are no configuration', () => {
  it('refuses a folder', async () => {
    await mkdir(join(cwd, 'lycan.yaml'))
    expect(await problems()).toEqual(['lycan.yaml: is a folder; name a YAML file'])
  })

  it('refuses symbolic links that form a loop', async () => {
    await symlink(join(cwd, 'lycan.yaml'), join(cwd, 'lycan.yaml'))
    expect(await problems()).toEqual(['lycan.yaml: cannot be read: its symbolic links form a loop'])
  })

  it('refuses what is not UTF-8, or not text', async () => {
    await write('lycan.yaml', Buffer.from('feeds: { caf\xe9: {} }', 'latin1'))
    expect(await problems()).toEqual(['lycan.yaml: is not UTF-8; save it in that encoding'])
    await write('lycan.yaml', Buffer.from(FEED, 'utf16le'))
    expect(await problems()).toEqual(['lycan.yaml: is not a text file: it holds a NUL character'])
  })

  it('refuses text nested a thousand deep', async () => {
    await write('lycan.yaml', `feeds: ${'['.repeat(1000)}${']'.repeat(1000)}\n`)
    expect((await problems())[0]).toMatch(/^lycan\.yaml:1:\d+: nested too deeply$/)
    await write('lycan.yaml', `feeds: ${'['.repeat(50_000)}`)
    expect((await problems())[0]).toMatch(/^lycan\.yaml:1:\d+: /)
  })
})

it('reads past a byte order mark, and counts columns without it', async () => {
  await write('lycan.yaml', `\uFEFFfeed: {}\n${FEED}`)
  expect(await problems()).toEqual(['lycan.yaml:1:1 feed: unknown option "feed"; did you mean "feeds"?'])
})

it('reads Windows line ends', async () => {
  await write('lycan.yaml', `log:\r\n  level: inf\r\n${FEED}`)
  const loaded = await load()
  expect(loaded.diagnostics).toMatchObject([{ line: 2, column: 10, excerpt: '  level: inf' }])
})

it('keeps passwords out of excerpts, with columns unchanged', async () => {
  await write('lycan.yaml', `database: { url: "postgres://u:geheim@h/db?password=geheim", pool: 3 }\n${FEED}`)
  const [found] = (await load()).diagnostics
  expect(found?.excerpt).toBe('database: { url: "postgres://u:******@h/db?password=******", pool: 3 }')
  expect(found?.excerpt?.slice(found.column! - 1)).toBe('pool: 3 }')
})

it('tells a problem of a named rule once, however many feeds use it', async () => {
  const feeds = ['a', 'b', 'c'].map((key) => `  ${key}: { name: A, match: { rule: r } }\n`).join('')
  await write('lycan.yaml', `rules: { r: { txt: x } }\nfeeds:\n${feeds}`)
  expect(await problems()).toEqual([
    'lycan.yaml:1:15 rules.r.txt: unknown filter "txt"; did you mean "text"?',
  ])
})

it('resolves names of files against the file they stand in, and flags against the working directory', async () => {
  await mkdir(join(cwd, 'sub/parts'), { recursive: true })
  await write('sub/lycan.yaml', `${FEED}database: !include parts/database.yaml\n`)
  await write('sub/parts/database.yaml', 'directory: postgres\n')
  const file = 'sub/lycan.yaml'
  expect((await load({ file })).settings?.database.directory).toBe(join(cwd, 'sub/parts/postgres'))
  const flags = { dataDirectory: 'here' }
  expect((await load({ file, flags })).settings?.database.directory).toBe(join(cwd, 'here'))
})

it('finds avatars beside the file that names them, and what kind of picture they are', async () => {
  const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(100)])
  await mkdir(join(cwd, 'feeds.d'))
  await write('feeds.d/cats.png', png)
  await write('feeds.d/large.jpg', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(1_000_000)]))
  const feed = (key: string, avatar: string) =>
    `  ${key}: { name: Cats, avatar: ${avatar}, match: { hashtag: [cats] } }\n`
  await write('lycan.yaml', '')
  await write('feeds.d/cats.yaml', `feeds:\n${feed('cats', 'cats.png')}`)
  const loaded = await load()
  expect(loaded.feeds.get('cats')?.avatar).toEqual({
    path: join(cwd, 'feeds.d/cats.png'),
    mimeType: 'image/png',
  })
  await write('feeds.d/dogs.yaml', `feeds:\n${feed('dogs', 'large.jpg')}${feed('birds', '.')}`)
  expect(await problems()).toEqual([
    'feeds.d/dogs.yaml:2:31 feeds.dogs.avatar: the avatar large.jpg is too large: 1000003 bytes, at most 1000000; scale it down, to 1000 × 1000 pixels say',
    'feeds.d/dogs.yaml:3:32 feeds.birds.avatar: the avatar . is not a file',
  ])
})

it('gives feeds ready for use, and handles that are still to be resolved', async () => {
  const pin = 'at://did:plc:z72i7hdynmk6r22z27h6tvur/app.bsky.feed.post/3l6oveex3ii2l'
  await write(
    'lycan.yaml',
    `feeds: { a: { name: A, pin: "${pin}", match: { author: [alice.example.com] } } }\n`,
  )
  const feed = (await load()).feeds.get('a')
  expect(feed).toMatchObject({
    key: 'a',
    auth: 'anonymous',
    order: { name: 'chronological', config: {} },
    pin: { did: 'did:plc:z72i7hdynmk6r22z27h6tvur', rkey: '3l6oveex3ii2l' },
  })
  expect(feed?.rule.unresolvedHandles).toEqual(['alice.example.com'])
  const known = await load({ resolveHandle: () => 'did:plc:z72i7hdynmk6r22z27h6tvur' })
  expect(known.feeds.get('a')?.rule.unresolvedHandles).toEqual([])
})

it('gives no feeds where anything is wrong', async () => {
  await write('lycan.yaml', `log: { level: loud }\n${FEED}`)
  const loaded = await load()
  expect(loaded.settings).toBeUndefined()
  expect(loaded.feeds.size).toBe(0)
})
