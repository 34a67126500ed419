import { PassThrough } from 'node:stream'
import { beforeEach, expect, it } from 'vitest'
import { ask, canAsk, confirm } from '../../src/cli/terminal/prompt.ts'

let input: PassThrough
let output: PassThrough
let shown: string
beforeEach(() => {
  input = new PassThrough()
  output = new PassThrough()
  shown = ''
  output.on('data', (data) => {
    shown += String(data)
  })
})
const where = () => ({ input: Object.assign(input, { isTTY: true }), output })

it('asks for a line', async () => {
  const answer = ask('Name? ', where())
  input.write(' cats \r')
  expect(await answer).toBe('cats')
  expect(shown).toContain('Name? ')
  expect(shown).toContain('cats')
})

it('shows nothing of what is hidden', async () => {
  const answer = ask('App password: ', where(), { hidden: true })
  input.write('abcd-efgh\r')
  expect(await answer).toBe('abcd-efgh')
  expect(shown).toContain('App password:')
  expect(shown).not.toMatch(/abcd|efgh/)
})

it('has no answer after Ctrl-C', async () => {
  const answer = ask('Name? ', where())
  input.write('\x03')
  expect(await answer).toBeUndefined()
  const agreed = confirm('Publish?', where())
  input.write('\x03')
  expect(await agreed).toBe(false)
})

it.each([
  ['y', true],
  ['YES', true],
  ['', false],
  ['n', false],
])('takes %j for %s', async (typed, expected) => {
  const answer = confirm('Publish?', where())
  input.write(`${typed}\r`)
  expect(await answer).toBe(expected)
  expect(shown).toMatch(/Publish\?.*\(y\/N\)/)
})

it('asks only where both ends are a terminal', () => {
  const tty = Object.assign(new PassThrough(), { isTTY: true })
  expect(canAsk({ input: tty, output: tty })).toBe(true)
  expect(canAsk({ input: tty, output: new PassThrough() })).toBe(false)
  expect(canAsk({ input: new PassThrough(), output: tty })).toBe(false)
})
