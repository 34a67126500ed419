import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { schemaCommand } from '../src/cli/schema.ts'
import { runFeedTests } from '../src/cli/test/feed-tests.ts'
import { loadSettings } from '../src/config/load.ts'
import { describedOptions } from '../src/config/reference/options.ts'
import { feedEntry } from '../src/config/sections/feed.ts'
import { listEntry } from '../src/config/sections/list.ts'
import { settingsSchema } from '../src/config/settings.ts'
import { documentFromExample, exampleDid } from '../src/match/facets.ts'
import { compileRule, evaluate } from '../src/match/rule.ts'
import { loadAlgorithms, loadFilters } from '../src/plugins.ts'
import { capture } from './cli/capture.ts'

/** What CONTRIBUTING.md promises about the shape of the code, kept by a test that names the file. */
const root = fileURLToPath(new URL('../', import.meta.url))
const filters = await loadFilters()
const algorithms = await loadAlgorithms()
const sources = await filesUnder('src')

async function filesUnder(folder: string): Promise<string[]> {
  const found = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
  return found
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort()
}

describe.each([...filters])('filter %s', (name, filter) => {
  it('has a test of its own', async () => {
    expect(await filesUnder('test/match/filters')).toContain(`test/match/filters/${name}.test.ts`)
  })

  it('has a summary that is a sentence', () => expect(filter.summary).toMatch(/^\p{Lu}.*\.$/u))

  it('describes every option', () => {
    for (const { path, description } of describedOptions(filter.config))
      expect(description, path).toMatch(/\.$/)
  })

  it('has examples', () => expect(filter.examples.length).toBeGreaterThan(0))

  it.each(filter.examples)('keeps the promise of its example: $yaml', (example) => {
    const problems: unknown[] = []
    const ask = (post: typeof example.matches) => {
      const rule = compileRule(parse(example.yaml), {
        filters,
        rules: new Map(),
        lists: new Map(),
        resolveHandle: exampleDid,
        path: ['example'],
        report: (problem) => problem.severity === 'error' && problems.push(problem),
      })
      for (const earlier of example.before ?? []) evaluate(rule, documentFromExample(earlier))
      return evaluate(rule, documentFromExample(post))
    }
    expect(ask(example.matches), 'what it should match').toBe(true)
    expect(ask(example.rejects), 'what it should reject').toBe(false)
    expect(problems).toEqual([])
  })
})

describe.each([...algorithms])('order %s', (name, algorithm) => {
  it('has a summary that is a sentence', () => expect(algorithm.summary).toMatch(/^\p{Lu}.*\.$/u))

  it('describes every option', () => {
    for (const { path, description } of describedOptions(algorithm.config)) {
      expect(description, path).toMatch(/\.$/)
    }
  })

  it('has a test of its own', async () => {
    expect(await filesUnder('test/rank')).toContain(`test/rank/algorithms/${name}.test.ts`)
  })
})

describe('settings', () => {
  it('describe every option', () => {
    const all = [settingsSchema, feedEntry, listEntry].flatMap(describedOptions)
    expect(all.length).toBeGreaterThan(50)
    for (const { path, description } of all) expect(description, path).toMatch(/\.$/)
  })

  it('have generated files that are up to date', async () => {
    const { stderr, exitCode } = await capture(schemaCommand(), '--check')
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
  })
})

describe('the example configuration', async () => {
  const loaded = await loadSettings({
    file: 'config/lycan.example.yaml',
    flags: {},
    environment: {},
    cwd: root,
    resolveHandle: exampleDid,
    apart: true,
  })

  it('has no problems, not even warnings', () => expect(loaded.diagnostics).toEqual([]))

  it('passes its own tests, of which every feed has some', () => {
    expect(loaded.feeds.size).toBeGreaterThan(4)
    for (const feed of loaded.feeds.values()) {
      const results = runFeedTests(feed)
      if (feed.madeOf !== undefined) continue // it has no posts of its own
      expect(results.length, feed.key).toBeGreaterThan(0)
      for (const result of results)
        expect(result.outcome === 'passed', `${feed.key}: ${result.name}`).toBe(true)
    }
  })
})

describe('documentation', async () => {
  const docs = (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md'))
  const blocks: { name: string; yaml: string }[] = []
  for (const name of ['README.md', 'CONTRIBUTING.md', ...docs.map((file) => `docs/${file}`)]) {
    const text = await readFile(join(root, name), 'utf8').catch(() => '')
    for (const [, yaml] of text.matchAll(/^```yaml\n(.*?)^```/gms)) {
      if (/^(feeds|service|jetstream|database|retention|corpus|lists|rules|log):/m.test(yaml!)) {
        blocks.push({ name: `${name}: ${yaml!.split('\n')[0]}`, yaml: yaml! })
      }
    }
  }

  it('shows only configuration that can be used', async () => {
    expect(blocks.length).toBeGreaterThan(0)
    for (const { name, yaml } of blocks) expect(await problemsOf(yaml), name).toEqual([])
  })
})

async function problemsOf(yaml: string): Promise<string[]> {
  const environment = Object.fromEntries([...yaml.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => [name!, 'x']))
  const cwd = await mkdtemp(join(tmpdir(), 'lycan-docs-'))
  try {
    await writeFile(join(cwd, 'lycan.yaml'), yaml)
    const { diagnostics } = await loadSettings({ flags: {}, environment, cwd })
    // A document may show a part of a configuration, and name files that are not here.
    return diagnostics
      .filter(({ severity, message }) => severity === 'error' && !/does not exist/.test(message))
      .map(({ path, message }) => `${path.join('.')}: ${message}`)
  } finally {
    await rm(cwd, { recursive: true })
  }
}

describe('source files', async () => {
  const texts = await Promise.all(
    sources.map(async (name) => ({ name, text: await readFile(join(root, name), 'utf8') })),
  )

  it('are short', () => {
    const long = texts.filter(({ text }) => text.trimEnd().split('\n').length > 250)
    expect(long.map(({ name }) => name)).toEqual([])
  })

  it('stand in folders that are named for what they do', () => {
    const vague = sources.filter((name) =>
      /(^|\/)(utils?|helpers?|common|lib|types|misc|shared)(\/|\.ts$)/.test(name),
    )
    expect(vague).toEqual([])
    expect(sources.filter((name) => basename(name) === 'index.ts')).toEqual([])
  })

  it.each([
    ['kysely', ['persist', 'rank', 'upkeep', 'identity', 'serve']],
    ['prom-client', ['telemetry']],
    ['pino', ['telemetry']],
    ['express', ['serve']],
    ['commander', ['cli', 'main.ts']],
    ['yaml', ['config']],
  ])('import %s only where it belongs', (module, folders) => {
    const users = texts.filter(({ text }) => new RegExp(`from '${module}(/[^']*)?'`).test(text))
    expect(users.length).toBeGreaterThan(0)
    const strangers = users.filter(({ name }) => !folders.includes(name.split('/')[1]!))
    expect(strangers.map(({ name }) => name)).toEqual([])
  })

  it.each([
    ['match', []],
    ['persist', []],
    ['ingest', ['match', 'persist', 'telemetry']],
    ['rank', ['match', 'persist', 'telemetry']],
    ['serve', ['rank', 'persist', 'identity', 'telemetry']],
    ['upkeep', ['rank', 'persist', 'telemetry']],
    ['config', ['match', 'rank', 'telemetry']],
    ['publish', ['config', 'identity']],
  ])('of %s import along the path of the data', (folder, allowed) => {
    const strangers = texts.flatMap(({ name, text }) => {
      if (name.split('/')[1] !== folder) return []
      const depth = name.split('/').length - 2
      const up = '\\.\\./'.repeat(depth)
      const outside = [...text.matchAll(new RegExp(`from '${up}([a-z-]+)/`, 'g'))].map((found) => found[1]!)
      return outside
        .filter((other) => ![folder, ...allowed].includes(other))
        .map((other) => `${name}: ${other}`)
    })
    expect(strangers).toEqual([])
  })

  it('leave ending the process to the process, and its environment to one file', () => {
    const exits = texts.filter(({ text }) => /process\.exit\(/.test(text))
    expect(exits.map(({ name }) => name)).toEqual([])
    const readers = texts.filter(({ text }) => /process\.env\b/.test(text))
    expect(readers.map(({ name }) => name)).toEqual(['src/config/environment.ts'])
  })
})
