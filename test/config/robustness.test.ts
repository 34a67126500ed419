import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { loadSettings } from '../../src/config/load.ts'
import { formatDiagnostic } from '../../src/config/print.ts'

/** Whatever stands in the file, loading answers with settings or with problems that have a place; it never throws. */
let cwd: string
let example: string
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lycan-robustness-'))
  example = await readFile(new URL('../../config/lycan.example.yaml', import.meta.url), 'utf8')
})
afterAll(() => rm(cwd, { recursive: true }))

async function check(text: string): Promise<void> {
  await writeFile(join(cwd, 'lycan.yaml'), text)
  const { settings, diagnostics } = await loadSettings({ flags: {}, environment: {}, cwd })
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  expect(settings === undefined).toBe(errors.length > 0)
  for (const found of diagnostics) {
    expect(found.source).toBe('lycan.yaml')
    expect(found.message).not.toMatch(/undefined|\[object|Invalid input|Error:|\n/)
    expect(formatDiagnostic(found)).toMatch(/^lycan\.yaml(:\d+:\d+)?( \S.*)?: ./s)
  }
}

it('survives damage anywhere in the example', async () => {
  const scrap = fc.constantFrom(
    '',
    ':',
    '- ',
    '"',
    '{',
    '}',
    '[',
    '&a ',
    '*a',
    '!x ',
    '\t',
    '\n',
    '$' + '{X}',
    '|',
    '#',
    '0',
  )
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat({ max: 30 }), scrap, async (seed, length, put) => {
      const at = seed % example.length
      await check(example.slice(0, at) + put + example.slice(at + length))
    }),
    { numRuns: 100 },
  )
})

it('survives any value in any place', async () => {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom('no', '6h', 'cats', Number.POSITIVE_INFINITY, ''),
  )
  const section = fc.constantFrom(
    'service',
    'jetstream',
    'database',
    'retention',
    'log',
    'lists',
    'rules',
    'feeds',
  )
  const filter = fc.constantFrom(
    'text',
    'hashtag',
    'language',
    'author',
    'has',
    'length',
    'link',
    'regex',
    'all',
    'any',
    'not',
    'rule',
  )
  await fc.assert(
    fc.asyncProperty(section, filter, value, async (name, condition, any) => {
      await check(stringify({ [name]: any }))
      await check(
        stringify({ feeds: { a: { name: 'A', match: { [condition]: any }, order: any, tests: [any] } } }),
      )
    }),
    { numRuns: 100 },
  )
})
