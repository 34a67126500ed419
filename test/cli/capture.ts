import type { Command } from 'commander'
import { vi } from 'vitest'

export interface Captured {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** Runs a command of the CLI in this process, with what follows its name on the command line. */
export async function capture(command: Command, ...argv: string[]): Promise<Captured> {
  const before = process.exitCode
  process.exitCode = undefined
  let stdout = ''
  let stderr = ''
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text)
    return true
  })
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text)
    return true
  })
  try {
    await command.parseAsync(argv, { from: 'user' })
    return { stdout, stderr, exitCode: Number(process.exitCode ?? 0) }
  } finally {
    out.mockRestore()
    err.mockRestore()
    process.exitCode = before
  }
}
