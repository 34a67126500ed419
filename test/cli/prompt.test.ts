import { PassThrough } from 'node:stream'
import { beforeEach, expect, it } from 'vitest'
import { ask, canAsk, confirm } from '../../src/cli/prompt.ts'

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
  expect(shown).toBe('App password: \n')
})

it('keeps the terminal from showing what is hidden, before it asks', async () => {
  const order: string[] = []
  const setRawMode = (raw: boolean) => order.push(raw ? 'raw' : 'cooked')
  output.on('data', (data) => order.push(String(data)))
  const terminal = { input: Object.assign(input, { isTTY: true, setRawMode }), output }
  const answer = ask('App password: ', terminal, { hidden: true })
  input.write('secret\r')
  await answer
  expect(order.slice(0, 2)).toEqual(['raw', 'App password: '])
  expect(order).toContain('cooked')
})

it.each([
  ['Ctrl-C', '\x03'],
  ['Ctrl-D', '\x04'],
])('has no answer after %s', async (_, key) => {
  const answer = ask('Name? ', where())
  input.write(key)
  expect(await answer).toBeUndefined()
})

it.each([
  ['y', true],
  ['YES', true],
  ['', false],
  ['yep', false],
  ['n', false],
])('takes %j for %s', async (typed, expected) => {
  const answer = confirm('Publish?', where())
  input.write(`${typed}\r`)
  expect(await answer).toBe(expected)
  expect(shown).toContain('Publish? [y/N] ')
})

it('asks only where both ends are a terminal', () => {
  const tty = Object.assign(new PassThrough(), { isTTY: true })
  expect(canAsk({ input: tty, output: tty })).toBe(true)
  expect(canAsk({ input: tty, output: new PassThrough() })).toBe(false)
  expect(canAsk({ input: new PassThrough(), output: tty })).toBe(false)
})
