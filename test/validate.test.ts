import { expect, it } from 'vitest'
import { z } from 'zod'
import { didYouMean, nearest } from '../src/did-you-mean.ts'
import { validate } from '../src/validate.ts'

const schema = z.strictObject({
  name: z.string().min(2).optional(),
  size: z.int().min(1).max(10).optional(),
  ratio: z.number().gt(0).lt(1).optional(),
  kind: z.enum(['left', 'right']).optional(),
  short: z
    .union([z.enum(['all', 'none']), z.array(z.string()).min(2), z.strictObject({ only: z.string() })])
    .optional(),
  list: z
    .array(z.strictObject({ id: z.int() }))
    .max(2)
    .optional(),
})

it.each([
  [{ name: 5 }, 'name: expected a text, got the number 5'],
  [{ name: null }, 'name: expected a text, got nothing'],
  [{ name: 'a' }, 'name: must have at least 2 characters'],
  [{ size: 0 }, 'size: must be at least 1'],
  [{ size: 11 }, 'size: must be at most 10'],
  [{ size: 1.5 }, 'size: expected a whole number, got the number 1.5'],
  [{ ratio: 1 }, 'ratio: must be less than 1'],
  [{ ratio: 0 }, 'ratio: must be more than 0'],
  [{ kind: 'lefd' }, 'kind: expected left or right, got the text "lefd"; did you mean "left"?'],
  [{ kind: true }, 'kind: expected left or right, got true'],
  [{ short: 'some' }, 'short: expected all, none, a list or a mapping, got the text "some"'],
  [{ short: ['a'] }, 'short: must have at least 2 entries'],
  [{ short: ['a', 1] }, 'short.1: expected a text, got the number 1'],
  [
    { short: { onyl: 'a' } },
    'short.only: missing; expected a text | short.onyl!: unknown option "onyl"; did you mean "only"?',
  ],
  [{ list: [{ id: 1 }, { id: 'x' }] }, 'list.1.id: expected a number, got the text "x"'],
  [{ list: [{ id: 1 }, { id: 1 }, { id: 1 }] }, 'list: must have at most 2 entries'],
  [
    { nam: 'ab', zzzzzz: 1 },
    'nam!: unknown option "nam"; did you mean "name"? | zzzzzz!: unknown option "zzzzzz"; known: name, size, ratio, kind, short, list',
  ],
  [[], ': expected a mapping, got a list'],
  ['x'.repeat(100), `: expected a mapping, got the text "${'x'.repeat(60)}…"`],
])('says of %j what is wrong', (value, expected) => {
  const told = validate(schema, value).problems?.map(
    ({ path, message, atKey }) => `${path.join('.')}${atKey ? '!' : ''}: ${message}`,
  )
  expect(told?.join(' | ')).toBe(expected)
})

it('gives the value where nothing is wrong', () => {
  expect(validate(schema, { size: 3 })).toEqual({ value: { size: 3 } })
})

it('suggests only what is near', () => {
  expect(nearest('hashtg', ['hashtag', 'text'])).toBe('hashtag')
  expect(nearest('allowed_hosts', ['allowedHosts', 'host'])).toBe('allowedHosts')
  expect(nearest('teh', ['the'])).toBeUndefined()
  expect(nearest('sunflower', ['text', 'hashtag'])).toBeUndefined()
  expect(nearest('x', [])).toBeUndefined()
  expect(didYouMean('sunflower', ['text', 'hashtag'])).toBe('; known: text, hashtag')
  expect(didYouMean('sunflower', [])).toBe('')
})
