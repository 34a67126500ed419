import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [main, ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )

const COMMANDS = [
  ['run', 'demo', 'migrate', 'check', 'test', 'explain', 'feeds', 'schema'],
  ['publish', 'unpublish', 'doctor', 'record', 'replay'],
].flat()

describe('the command line', () => {
  it('lists every command in its help', async () => {
    const { code, stdout } = await run('--help')
    expect(code).toBe(0)
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${command} \\[`, 'm'))
  })

  it.each(COMMANDS)('explains %s', async (command) => {
    const { code, stdout } = await run(command, '--help')
    expect(code).toBe(0)
    expect(stdout).toContain(`Usage: lycan ${command}`)
  })

  it('tells its version', async () => {
    expect((await run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it.each([
    [['chekc'], "unknown command 'chekc'"],
    [['check', '--prnt'], "unknown option '--prnt'"],
    [
      ['run', '--only', 'everything'],
      "argument 'everything' is invalid. Allowed choices are ingest, serve, jobs",
    ],
    [['replay'], "missing required argument 'file'"],
  ])('refuses %j with exit code 2', async (argv, message) => {
    const { code, stderr } = await run(...argv)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })

  it('ends with exit code 1 and one line where a command fails', async () => {
    const { code, stderr } = await run('migrate', '--database-url', 'postgres:///lycan?host=/no/such/folder')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^lycan: The database is not available: .*\n$/)
  })
})
