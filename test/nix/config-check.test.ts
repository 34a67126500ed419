import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { root } from './evaluator.ts'
import { describeWith } from './needs.ts'
import { evaluateScenarios, type Reports } from './report.ts'

const exec = promisify(execFile)

describeWith(['nix', 'nixpkgs'], 'the configuration that the module renders, as it is built', () => {
  let reports: Reports
  beforeAll(async () => {
    reports = await evaluateScenarios('scenarios.nix')
  })
  afterAll(() => reports[Symbol.asyncDispose]())

  /** Runs the script of the derivation, as Nix would: no variables but its own. */
  async function build(scenario: string): Promise<{ out: string; said: string; code: number }> {
    const folder = await mkdtemp(join(tmpdir(), 'lycan-config-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    // With the fake pkgs the output of a runCommand is a file that holds its script.
    const script = await readFile(reports.real(dirname(reports.of[scenario]!.config)), 'utf8')
    const out = join(folder, 'out')
    const here = script.replaceAll(/\/nix\/store\/[\w.+?=-]+/g, (path) => reports.real(path))
    const env = { out, PATH: '/usr/bin:/bin', HOME: '/homeless-shelter' }
    return exec('bash', ['--norc', '-euc', here], { env, cwd: folder }).then(
      ({ stdout, stderr }) => ({ out, said: stdout + stderr, code: 0 }),
      ({ code, stdout, stderr }) => ({ out, said: String(stdout) + String(stderr), code: Number(code) }),
    )
  }

  it('passes lycan check and its own tests', async () => {
    const { out, said, code } = await build('minimal')
    expect(said).toContain('1 feed, 0 lists, 0 rules, 1 test; no problems')
    expect(said).toContain('1 passed, 0 failed')
    expect(code).toBe(0)
    expect(parse(await readFile(join(out, 'lycan.yaml'), 'utf8'))).toEqual({
      service: { hostname: 'feeds.example.com' },
      jetstream: { userAgent: 'Lycan (@alice.example.com)' },
      feeds: {
        cats: {
          name: 'Cats',
          match: { hashtag: ['cats'] },
          tests: [{ post: { text: 'my #Cats' }, expect: 'in' }],
        },
      },
      admin: {},
      database: {},
      log: {},
    })
  })

  it.each(['serve-only', 'file'])('passes for %s', async (scenario) => {
    expect(await build(scenario)).toMatchObject({ code: 0 })
  })

  it('holds the whole language, files of feeds, and secrets that are not there yet', async () => {
    const { out, said, code } = await build('freeform')
    expect(code, said).toBe(0)
    expect(said).toContain('what depends on PLC_DIRECTORY, PUBLISHER was left out; no mistakes otherwise')
    const yaml = parse(await readFile(join(out, 'lycan.yaml'), 'utf8'))
    expect(yaml.jetstream.hosts).toEqual(['jetstream.example.com', 'other.example.com'])
    expect(yaml.retention).toEqual({ age: '36h' })
    expect(yaml.feeds.north).toMatchObject({ auth: 'required', order: { engagement: { halfLife: '3h' } } })
    expect(await readdir(join(out, 'feeds.d'))).toEqual(['001.yaml'])
    const env = {
      PATH: process.env['PATH'],
      PLC_DIRECTORY: 'https://plc.example.com',
      PUBLISHER: 'a.example.com',
    }
    const main = join(root, 'src/main.ts')
    const { stdout } = await exec(process.execPath, [main, 'check', '-c', join(out, 'lycan.yaml')], { env })
    expect(stdout).toContain('3 feeds, 1 list, 1 rule')
  })

  it('fails for a mistake in a feed, before the system is switched', async () => {
    const { said, code } = await build('bad-feed')
    expect(code).toBe(2)
    expect(said).toContain('unknown filter "hashtagg"; did you mean "hashtag"?')
  })

  it('fails for a feed that does not keep its own promise', async () => {
    const { said, code } = await build('failing-test')
    expect(code).toBe(1)
    expect(said).toContain('expected in, was out')
  })

  it('is not checked where it is not there when the system is built', () => {
    expect(reports.of['file-on-disk']!.config).toBe('/etc/lycan/lycan.yaml')
  })
})
