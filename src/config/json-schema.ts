import { z } from 'zod'
import type { Filter } from '../match/filter.ts'
import type { Algorithm } from '../rank/algorithm.ts'
import { settingsSchema } from './settings.ts'

type JsonSchema = z.core.JSONSchema.BaseSchema

/**
 * The JSON Schema of the settings, for editors: what zod declares, and for rules and orders what the filters and
 * algorithms declare. Files in feeds.d follow the same schema. The text ends with a newline.
 */
export function renderJsonSchema(
  filters: ReadonlyMap<string, Filter>,
  algorithms: ReadonlyMap<string, Algorithm>,
): string {
  const schema = toSchema(settingsSchema)
  const { $defs, ...rest } = schema
  const definitions = { ...$defs, ...ruleDefinitions(filters), ...orderDefinition(algorithms) }
  const sorted = Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1)))
  const titled = {
    $schema: rest.$schema,
    title: 'Lycan',
    description: 'Settings of Lycan, a feed generator for Bluesky. Also for the files in feeds.d.',
    ...rest,
    $defs: sorted,
  }
  return `${JSON.stringify(titled, null, 2)}\n`
}

/** The JSON Schema of what people write, before defaults and transformations. */
export function toSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
}

function ruleDefinitions(filters: ReadonlyMap<string, Filter>): Record<string, JsonSchema> {
  const definitions: Record<string, JsonSchema> = {}
  const rule = { $ref: '#/$defs/rule' }
  const list = { type: 'array', items: rule, minItems: 1 } as JsonSchema
  const properties: Record<string, JsonSchema> = {
    all: { ...list, description: 'Every one of these must hold.' },
    any: { ...list, description: 'At least one of these must hold.' },
    not: { ...rule, description: 'This must not hold.' },
    rule: { type: 'string', description: 'The name of a rule under `rules:`.' },
  }
  for (const [name, filter] of filters) {
    const { $schema, $defs, ...schema } = toSchema(filter.config)
    Object.assign(definitions, $defs)
    properties[name] = { ...schema, description: filter.summary }
  }
  const condition = {
    type: 'object',
    properties,
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
  }
  return {
    ...definitions,
    rule: {
      description: 'Which posts are wanted: one condition, or a list of conditions that must all hold.',
      anyOf: [condition, list],
    } as JsonSchema,
  }
}

function orderDefinition(algorithms: ReadonlyMap<string, Algorithm>): Record<string, JsonSchema> {
  const definitions: Record<string, JsonSchema> = {}
  const properties: Record<string, JsonSchema> = {}
  for (const [name, algorithm] of algorithms) {
    const { $schema, $defs, ...schema } = toSchema(algorithm.config)
    Object.assign(definitions, $defs)
    properties[name] = { ...schema, description: algorithm.summary }
  }
  const byName = [...algorithms].map(([name, { summary }]) => ({ const: name, description: summary }))
  const withOptions = {
    type: 'object',
    properties,
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
  }
  return {
    ...definitions,
    order: {
      description: 'How posts are ordered: the name of an order, or the name with its options.',
      anyOf: [...byName, withOptions],
    } as JsonSchema,
  }
}
