import type { z } from 'zod'
import { toSchema } from '../json-schema.ts'

type JsonSchema = z.core.JSONSchema.BaseSchema

/**
 * A Markdown table of the options that a schema declares, or a sentence where it declares a plain value.
 * `skip` names options that are described elsewhere.
 */
export function renderOptions(schema: z.ZodType, skip: readonly string[] = []): string {
  const root = toSchema(schema)
  const shapes = objectShapes(root, root)
  const forms = (root.anyOf ?? [root]).map((form) => typeName(form as JsonSchema, root))
  const plain = forms.filter((form) => form !== 'mapping')
  const parts: string[] = []
  if (plain.length > 0)
    parts.push(`Value: ${plain.join(', or ')}${shapes.length > 0 ? ', or a mapping with:' : '.'}`)
  for (const shape of shapes) {
    const rows = rowsOf(shape, root, skip, '')
    if (rows.length > 0)
      parts.push(['| Option | Value | Default | Meaning |', '|---|---|---|---|', ...rows].join('\n'))
  }
  return parts.join('\n\n')
}

/** Every option of a schema, with its description, by its path with dots. For the test of the conventions. */
export function describedOptions(
  schema: z.ZodType,
): { readonly path: string; readonly description: string | undefined }[] {
  const root = toSchema(schema)
  const walk = (shape: JsonSchema, above: string): { path: string; description: string | undefined }[] =>
    Object.entries(shape.properties ?? {}).flatMap(([name, option]) => {
      const resolved = resolve(option as JsonSchema, root)
      const path = above === '' ? name : `${above}.${name}`
      const below = objectShapes(resolved, root).flatMap((inner) => walk(inner, path))
      return [{ path, description: (option as JsonSchema).description ?? resolved.description }, ...below]
    })
  return objectShapes(root, root).flatMap((shape) => walk(shape, ''))
}

/** The mappings with known keys that a value may be: itself, one of its forms, or the entries of its list. */
function objectShapes(schema: JsonSchema, root: JsonSchema): JsonSchema[] {
  const resolved = resolve(schema, root)
  if (resolved.properties !== undefined) return [resolved]
  if (resolved.anyOf !== undefined)
    return resolved.anyOf.flatMap((form) => objectShapes(form as JsonSchema, root))
  if (resolved.type === 'array' && resolved.items !== undefined)
    return objectShapes(resolved.items as JsonSchema, root)
  return []
}

function rowsOf(shape: JsonSchema, root: JsonSchema, skip: readonly string[], above: string): string[] {
  return Object.entries(shape.properties ?? {}).flatMap(([name, declared]) => {
    if (skip.includes(name)) return []
    const option = resolve(declared as JsonSchema, root)
    const path = `${above}${name}`
    const required = shape.required?.includes(name) === true && option.default === undefined
    const fallback = required ? 'required' : option.default === undefined ? '' : code(option.default)
    const description = [option.description ?? '', renderExamples(option)]
      .filter((part) => part !== '')
      .join(' ')
    const row = `| \`${path}\` | ${cell(typeName(option, root))} | ${cell(fallback)} | ${cell(description)} |`
    return [row, ...objectShapes(option, root).flatMap((inner) => rowsOf(inner, root, skip, `${path}.`))]
  })
}

function renderExamples(option: JsonSchema): string {
  const examples = option.examples as readonly unknown[] | undefined
  return examples === undefined ? '' : `Example: ${examples.map(code).join(', ')}.`
}

/** What may stand there, in a few words. */
function typeName(schema: JsonSchema, root: JsonSchema): string {
  const resolved = resolve(schema, root)
  if (resolved.title !== undefined) return resolved.title
  if (resolved.const !== undefined) return code(resolved.const)
  if (resolved.enum !== undefined) return resolved.enum.map(code).join(', ')
  if (resolved.anyOf !== undefined)
    return resolved.anyOf.map((form) => typeName(form as JsonSchema, root)).join(' or ')
  if (resolved.type === 'array') {
    const items = typeName((resolved.items ?? {}) as JsonSchema, root)
    return items === 'anything' ? 'list' : `list of ${items}`
  }
  if (resolved.type === 'string') return 'text'
  if (resolved.type === 'object') return 'mapping'
  if (resolved.type === 'boolean') return '`true`, `false`'
  if (resolved.type === 'integer' || resolved.type === 'number') return numberName(resolved)
  return 'anything'
}

function numberName({ type, minimum, maximum }: JsonSchema): string {
  const noun = type === 'integer' ? 'whole number' : 'number'
  const least = typeof minimum === 'number' && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined
  const most = typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined
  if (least !== undefined && most !== undefined) return `${noun}, ${least} to ${most}`
  if (least !== undefined) return `${noun}, at least ${least}`
  return most === undefined ? noun : `${noun}, at most ${most}`
}

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const name = schema.$ref?.replace('#/$defs/', '')
  if (name === undefined) return schema
  const { $ref, ...own } = schema
  return { ...(root.$defs?.[name] as JsonSchema), ...own }
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' && value !== '' ? value : JSON.stringify(value)}\``
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
