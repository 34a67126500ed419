import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { schemaCommand } from '../../src/cli/schema.ts'
import { capture } from './capture.ts'

describe('the printed schema', async () => {
  const { stdout, exitCode } = await capture(schemaCommand())
  const schema = JSON.parse(stdout)
  const validator = z.fromJSONSchema(schema)

  it('is a schema of what people write', () => {
    expect(exitCode).toBe(0)
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema')
    expect(schema.required).toBeUndefined()
    expect(schema.additionalProperties).toBe(false)
    const { feeds } = schema.properties
    expect(feeds.additionalProperties.required).toEqual(['name'])
  })

  it('refers only to what it defines', () => {
    const references = [...stdout.matchAll(/"\$ref": "#\/\$defs\/([^"]+)"/g)].map((found) => found[1]!)
    expect(references.length).toBeGreaterThan(0)
    for (const name of references) expect(Object.keys(schema.$defs)).toContain(name)
  })

  it('accepts the example', async () => {
    const example = parse(await readFile(new URL('../../config/lycan.example.yaml', import.meta.url), 'utf8'))
    expect(validator.safeParse(example).error).toBeUndefined()
  })

  it.each([
    ['an unknown section', { servce: {} }],
    ['an unknown option', { service: { prt: 1 } }],
    ['a value out of range', { service: { port: 70_000 } }],
    ['a duration without unit', { retention: { age: '7' } }],
    ['an unknown filter', { feeds: { a: { name: 'A', match: { txt: 'a' } } } }],
    [
      'an unknown filter far inside',
      { feeds: { a: { name: 'A', match: { any: [{ not: { txt: 'a' } }] } } } },
    ],
    ['an unknown order', { feeds: { a: { name: 'A', match: { text: 'a' }, order: 'newest' } } }],
    ['a feed without a name', { feeds: { a: { match: { text: 'a' } } } }],
  ])('refuses %s', (_, value) => {
    expect(validator.safeParse(value).success).toBe(false)
  })
})
