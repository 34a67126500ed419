import type { z } from 'zod'
import { didYouMean } from './did-you-mean.ts'

/** One thing that is wrong with a value, at a path below the value. */
export interface Problem {
  readonly path: readonly PropertyKey[]
  readonly message: string
  /** The key is wrong, not what stands behind it. */
  readonly atKey: boolean
}

export type Validated<Value> =
  | { readonly value: Value; readonly problems?: undefined }
  | { readonly problems: readonly Problem[] }

/** Reads `value` by `schema`; every problem is told in plain words, unknown keys with the nearest known one. */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Validated<z.output<Schema>> {
  const result = schema.safeParse(value, { error: describe, reportInput: true })
  if (result.success) return { value: result.data }
  return { problems: result.error.issues.flatMap((issue) => flatten(issue, [])) }
}

/** How a value of YAML is called in messages. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  if (typeof value === 'string')
    return `the text ${JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)}`
  if (typeof value === 'number') return `the number ${value}`
  return String(value)
}

type RawIssue = { readonly code?: string | undefined; readonly message?: string | undefined }

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a mapping',
  record: 'a mapping',
}

/** The message of an issue whose schema brings none of its own. Unknown keys get a line each, which `flatten` parts. */
function describe(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return `missing; expected ${expected(issue)}`
      return `expected ${expected(issue)}, got ${describeValue(issue.input)}`
    case 'invalid_value':
      if (issue.input === undefined) return `missing; expected ${expected(issue)}`
      return `expected ${expected(issue)}, got ${describeValue(issue.input)}${suggestValue(issue.input, issue.values)}`
    case 'unrecognized_keys': {
      const known = Object.keys((issue.inst as z.ZodObject | undefined)?.shape ?? {})
      return issue.keys.map((key) => `unknown option "${key}"${didYouMean(key, known)}`).join('\n')
    }
    case 'too_small':
      return `must ${size(issue.origin, 'at least', Number(issue.minimum), issue.inclusive === false ? 'more than' : undefined)}`
    case 'too_big':
      return `must ${size(issue.origin, 'at most', Number(issue.maximum), issue.inclusive === false ? 'less than' : undefined)}`
    case 'invalid_union': {
      const branches = issue.errors as readonly z.core.$ZodIssue[][]
      return `expected ${choice(branches.flat().flatMap(forms))}, got ${describeValue(issue.input)}`
    }
    default:
      return undefined
  }
}

function expected(issue: RawIssue): string {
  return choice(forms(issue))
}

/** The kinds of values that would do. */
function forms(issue: RawIssue): string[] {
  const known = issue as z.core.$ZodIssue
  if (known.code === 'invalid_type') return [TYPE_NAMES[known.expected] ?? `a ${known.expected}`]
  if (known.code === 'invalid_value') return known.values.map(String)
  return [(known.message ?? 'another value').replace(/^expected /, '')]
}

function choice(names: readonly string[]): string {
  const unique = [...new Set(names)]
  return unique.length < 2 ? unique.join('') : `${unique.slice(0, -1).join(', ')} or ${unique.at(-1)}`
}

function suggestValue(input: unknown, values: readonly unknown[]): string {
  return typeof input === 'string' ? didYouMean(input, values.map(String), '') : ''
}

function size(origin: string, relation: string, bound: number, strict: string | undefined): string {
  const amount = `${strict ?? relation} ${bound}`
  if (origin === 'string')
    return bound === 1 && relation === 'at least' ? 'not be empty' : `have ${amount} characters`
  if (origin === 'array') {
    return bound === 1 && relation === 'at least'
      ? 'not be empty'
      : `have ${amount} ${bound === 1 ? 'entry' : 'entries'}`
  }
  return `be ${amount}`
}

/** The problems behind an issue: keys one by one, unions by the branch that the value most resembles. */
function flatten(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): Problem[] {
  const path = [...above, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('\n')
    return issue.keys.map((key, i) => ({
      path: [...path, key],
      message: messages[i] ?? issue.message,
      atKey: true,
    }))
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.map((inner) => ({ path, message: inner.message, atKey: true }))
  }
  if (issue.code === 'invalid_union') {
    const nearest = issue.errors.filter((branch) => branch.every((inner) => !isOtherShape(inner)))
    if (nearest.length === 1) return nearest[0]!.flatMap((inner) => flatten(inner, path))
  }
  return [{ path, message: issue.message, atKey: false }]
}

function isOtherShape(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')
}
