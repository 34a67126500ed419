import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as prompts from '@inquirer/prompts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { checkCommand } from '../../src/cli/check.ts'
import { initCommand } from '../../src/cli/init.ts'
import { interview, parts } from '../../src/cli/interview.ts'
import { testCommand } from '../../src/cli/test.ts'
import { renderStarter } from '../../src/config/starter.ts'
import { capture } from './capture.ts'

vi.mock('@inquirer/prompts', () => ({
  input: vi.fn(),
  select: vi.fn(),
  confirm: vi.fn(),
  checkbox: vi.fn(),
}))

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lycan-init-test-'))
  file = join(folder, 'lycan.yaml')
})
afterEach(() => rm(folder, { recursive: true }))

const init = (...flags: string[]) => capture(initCommand(), '--yes', '-o', file, ...flags)

it.each([
  ['words', ['--words', 'cat, "tabby cat", #caturday, ja, 3: a'], 2],
  ['everything', ['--words', 'ferry', '--languages', 'nb,nn', '--pictures', '--order', 'engagement'], 2],
  ['a place', ['--near', 'Oslo', '--order', 'quality'], 0],
  ['coordinates', ['--near', '59.9, 10.7', '--name', 'Fjord'], 0],
  ['accounts', ['--accounts', 'alice.example.com,did:plc:ewvi7nxzyoun6zhxrhs64oiz', '--replies'], 0],
])('writes settings about %s that pass their own checks', async (_, flags, tests) => {
  const written = await init(...flags, '--hostname', 'feeds.example.com', '--publisher', 'alice.example.com')
  expect(written).toMatchObject({ exitCode: 0, stderr: '' })
  expect(written.stdout).toContain(`lycan check -c ${file}`)
  const checked = await capture(checkCommand(), '-c', file)
  expect(checked).toMatchObject({ exitCode: 0, stderr: '' })
  const tested = await capture(testCommand(), '-c', file)
  expect(tested).toMatchObject({ exitCode: 0 })
  expect(tested.stdout).toContain(`${tests} passed, 0 failed`)
})

it('never replaces a file unless told to', async () => {
  await writeFile(file, 'mine')
  expect(await init('--words', 'cat')).toMatchObject({
    exitCode: 1,
    stderr: `${file} is there already; --force replaces it, --output names another\n`,
  })
  expect(await readFile(file, 'utf8')).toBe('mine')
  expect(await init('--words', 'cat', '--force')).toMatchObject({ exitCode: 0 })
  expect(await readFile(file, 'utf8')).toContain('text: [cat]')
})

it.each([
  [['--near', 'Oslow'], /place\.near: no place "Oslow" is known; did you mean "Oslo"\?/],
  [['--near', 'Oslo', '--within', '30'], /"30" is not a distance/],
  [['--words', 'cat', '--hostname', 'https://x.example'], /service\.hostname: .* is not a host name/],
  [['--words', 'cat', '--key', 'much-too-long-a-key'], /too long to name a feed/],
  [['--languages', 'klingonish'], /klingonish/],
  [[], /^say what the feed is about/],
])('says what is wrong with %s, and writes nothing', async (flags, problem) => {
  const { exitCode, stderr } = await init(...flags)
  expect(exitCode).toBe(2)
  expect(stderr).toMatch(problem)
  await expect(readFile(file)).rejects.toThrow('ENOENT')
})

it('asks for what is not known, and for nothing else', async () => {
  vi.mocked(prompts.checkbox).mockResolvedValue(['words', 'place'])
  vi.mocked(prompts.confirm).mockResolvedValue(true)
  vi.mocked(prompts.select).mockResolvedValue('quality')
  const asked: string[] = []
  const answers: Record<string, string> = { Words: 'harbour, ferry', Near: 'Bergen', Handle: '' }
  vi.mocked(prompts.input).mockImplementation((async (question: { message: string; default?: string }) => {
    asked.push(question.message)
    const known = Object.entries(answers).find(([start]) => question.message.startsWith(start))
    return known?.[1] ?? question.default
  }) as typeof prompts.input)
  const starter = await interview({ hostname: 'feeds.example.com' })
  expect(asked.some((message) => message.startsWith('Public host name'))).toBe(false)
  expect(starter).toEqual({
    hostname: 'feeds.example.com',
    publisher: undefined,
    feed: {
      key: 'harbour',
      name: 'Harbour',
      words: ['harbour', 'ferry'],
      languages: [],
      accounts: [],
      place: { near: 'Bergen', within: '30km' },
      pictures: true,
      replies: true,
      order: 'quality',
    },
  })
  await writeFile(file, renderStarter(starter))
  expect(await capture(checkCommand(), '-c', file)).toMatchObject({ exitCode: 0, stderr: '' })
})

it('tells a wrong answer at once', async () => {
  vi.mocked(prompts.checkbox).mockResolvedValue(['words'])
  const said: unknown[] = []
  vi.mocked(prompts.input).mockImplementation((async (question: Parameters<typeof prompts.input>[0]) => {
    said.push(await question.validate?.('no such thing!'))
    return question.default ?? 'cat'
  }) as typeof prompts.input)
  await interview({})
  expect(said[0]).toMatch(/is not a host name/)
  expect(said.at(-1)).toMatch(/cannot name a feed/)
})

it.each([
  ['cat, kitten', ['cat', 'kitten']],
  [' "tabby cat" ,#cats,,', ['tabby cat', 'cats']],
  ['', []],
])('takes %j apart', (text, expected) => {
  expect(parts(text)).toEqual(expected)
})
