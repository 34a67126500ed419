import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** Far more mistakes than a pipe holds, so that writing fails while there is more to tell. */
const MISTAKES = `feeds:\n${Array.from({ length: 3_000 }, (_, i) => `  f${i}: {}\n`).join('')}`

it.each([
  ['stderr', 2, ['check']],
  ['stdout', 0, ['schema']],
] as const)('keeps its exit code where nobody reads %s any more', async (stream, exitCode, argv) => {
  const folder = await mkdtemp(join(tmpdir(), 'lycan-pipe-'))
  try {
    const file = join(folder, 'lycan.yaml')
    await writeFile(file, MISTAKES)
    const flags = argv[0] === 'check' ? ['-c', file] : []
    const child = spawn(process.execPath, [MAIN, ...argv, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] })
    child[stream].destroy()
    const other = stream === 'stderr' ? child.stdout : child.stderr
    let said = ''
    other.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    const [code] = await once(child, 'close')
    expect({ code, said }).toEqual({ code: exitCode, said: '' })
  } finally {
    await rm(folder, { recursive: true })
  }
})
