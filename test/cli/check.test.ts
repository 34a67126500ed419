import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { checkCommand } from '../../src/cli/check.ts'
import { formatDiagnosticWithExcerpt } from '../../src/config/print.ts'
import { capture } from './capture.ts'

let folder: string
let good: string
let bad: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lycan-check-'))
  good = join(folder, 'good.yaml')
  bad = join(folder, 'bad.yaml')
  await writeFile(
    good,
    'service: { port: 4000 }\ndatabase: { url: "postgres://u:geheim@h/db" }\nretention: { age: 36h }\n' +
      'feeds: { cats: { name: Cats, match: { hashtag: [cats] } } }\n',
  )
  await writeFile(
    bad,
    'service: { prt: 1 }\nlog: { level: loud }\nfeeds: { a: { name: A, match: { txt: a } } }\n',
  )
})
afterAll(() => rm(folder, { recursive: true }))

it('says what it read where nothing is wrong', async () => {
  const { stdout, stderr, exitCode } = await capture(checkCommand(), '-c', good)
  expect(stdout).toMatch(/good\.yaml \(from --config\): 1 feed, 0 lists, 0 rules, 0 tests; no problems\n$/)
  expect(stderr).toBe('')
  expect(exitCode).toBe(0)
})

it('tells every problem on standard error, and exits with 2', async () => {
  const { stdout, stderr, exitCode } = await capture(checkCommand(), '-c', bad)
  expect(stdout).toBe('')
  expect(stderr).toContain('bad.yaml:1:12 service.prt: unknown option "prt"; did you mean "port"?')
  expect(stderr).toContain('bad.yaml:2:15 log.level: expected trace')
  expect(stderr).toContain('bad.yaml:3:33 feeds.a.match.txt: unknown filter "txt"; did you mean "text"?')
  expect(stderr).toContain('3 errors; nothing was done')
  expect(stderr).not.toContain('    at ')
  expect(exitCode).toBe(2)
})

it('prints the settings in effect as YAML that can be read again, with sources and without secrets', async () => {
  const { stdout, exitCode } = await capture(checkCommand(), '-c', good, '--print', '--port', '5000')
  expect(exitCode).toBe(0)
  expect(stdout).toContain('  port: 5000 # --port\n')
  expect(stdout).toContain('  hostname: localhost # default\n')
  expect(stdout).toMatch(/ {2}age: 36h|1d12h # .*good\.yaml:3\n/)
  expect(stdout).toContain('postgres://u:***@h/db')
  expect(stdout).not.toContain('geheim')
  const printed = parse(stdout)
  expect(printed.service).toMatchObject({ did: 'did:web:localhost', port: 5000 })
  expect(printed.feeds.cats.match).toEqual({ hashtag: ['cats'] })

  const again = join(folder, 'again.yaml')
  await writeFile(again, stdout)
  expect((await capture(checkCommand(), '-c', again)).exitCode).toBe(0)
})

it('prints JSON for scripts, in both cases', async () => {
  const failed = await capture(checkCommand(), '-c', bad, '--json')
  expect(failed.exitCode).toBe(2)
  expect(failed.stderr).toBe('')
  expect(JSON.parse(failed.stdout)).toMatchObject({
    ok: false,
    files: [bad],
    diagnostics: [{ severity: 'error', path: ['service', 'prt'], line: 1, column: 12, atKey: true }, {}, {}],
  })
  const fine = JSON.parse((await capture(checkCommand(), '-c', good, '--json', '--print')).stdout)
  expect(fine).toMatchObject({ ok: true, diagnostics: [], settings: { retention: { age: '1d12h' } } })
  expect(fine.sources['log.level']).toBe('default')
  expect(JSON.stringify(fine)).not.toContain('geheim')
})

it('shows the line in question on a terminal', () => {
  const stream = new PassThrough() as unknown as NodeJS.WriteStream
  const found = {
    severity: 'error' as const,
    path: ['log', 'level'],
    message: 'wrong',
    source: 'lycan.yaml',
    line: 12,
    column: 8,
    excerpt: 'level: loud',
  }
  expect(formatDiagnosticWithExcerpt(found, stream)).toBe(
    ['lycan.yaml:12:8 log.level error: wrong', '    12 │ level: loud', '       │        ^'].join('\n'),
  )
  const far = formatDiagnosticWithExcerpt({ ...found, column: 205, excerpt: `${'x'.repeat(204)}!` }, stream)
  const [, line, mark] = far.split('\n')
  expect(line?.at(mark!.indexOf('^'))).toBe('!')
  expect(line!.length).toBeLessThan(120)
})

it('tells of a rule that cannot be meant, where it stands, and fails for it only when strict', async () => {
  const file = join(folder, 'lycan.yaml')
  await writeFile(
    file,
    `lists: { old: { words: [cat] } }
feeds:
  cats:
    name: Cats
    match:
      - hashtag: [cats]
      - reply: no
      - reply: only
`,
  )
  const relaxed = await capture(checkCommand(), '-c', file)
  expect(relaxed.exitCode).toBe(0)
  expect(
    relaxed.stderr.replaceAll(file, 'lycan.yaml'),
  ).toBe(`lycan.yaml:1:10 lists.old: warning: no feed uses "old"
lycan.yaml:6:7 feeds.cats.match: warning: no post can match: \`reply: no\` and \`reply: only\` exclude each other
`)
  expect(await capture(checkCommand(), '-c', file, '--strict')).toMatchObject({ exitCode: 1 })
})

it('checks what does not depend on variables where these are not at hand', async () => {
  const secretive = join(folder, 'secretive.yaml')
  const text = `service: { hostname: "\${NAME_OF_HOST}", port: 1 }\nfeeds: { a: { name: A, match: { hashtag: ["\${TAG}"] } } }\n`
  await writeFile(secretive, text)
  const refused = await capture(checkCommand(), '-c', secretive)
  expect(refused.exitCode).toBe(2)
  expect(refused.stderr).toContain('the environment variable NAME_OF_HOST is not set')

  const assumed = await capture(checkCommand(), '-c', secretive, '--assume-variables')
  expect(assumed.exitCode).toBe(0)
  expect(assumed.stderr).toBe('what depends on NAME_OF_HOST, TAG was left out; no mistakes otherwise\n')
  const json = await capture(checkCommand(), '-c', secretive, '--assume-variables', '--json')
  expect(json.exitCode).toBe(0)
  expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, diagnostics: [] })

  await writeFile(secretive, text.replace('port: 1', 'prt: 1'))
  const wrong = await capture(checkCommand(), '-c', secretive, '--assume-variables')
  expect(wrong.exitCode).toBe(2)
  expect(wrong.stderr).toContain('service.prt: unknown option "prt"')
  expect(wrong.stderr).not.toContain('NAME_OF_HOST')
})
