import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const exec = promisify(execFile)

/** Options that older systemds do not know and do without. */
const NEW_OPTIONS = ['RestartSteps', 'RestartMaxDelaySec']

/** Arguments that fail a unit rated above 1.4, where 0.0 is shut tight and 10.0 is open. */
export const EXPOSURE_GATE = ['security', '--offline=true', '--threshold=14'] as const

/** Arguments that have a unit read as systemd would. */
export const VERIFY = ['verify', '--man=no'] as const

/** The exit code of systemd-analyze and what it complained about. */
export interface Verdict {
  readonly code: number
  readonly complaints: readonly string[]
}

/** Whether this machine has systemd-analyze. */
export function hasSystemdAnalyze(): boolean {
  try {
    execFileSync('systemd-analyze', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Runs `systemd-analyze <args> <name>` with these units, whose programs are replaced by one that every machine has. */
export async function analyze(
  units: Readonly<Record<string, string>>,
  name: string,
  args: readonly string[],
): Promise<Verdict> {
  const folder = await mkdtemp(join(tmpdir(), 'lycan-units-'))
  try {
    for (const [file, text] of Object.entries(units))
      await writeFile(join(folder, file), text.replace(/^(Exec\w+)=.*$/gm, '$1=/bin/true'))
    const env = { ...process.env, SYSTEMD_UNIT_PATH: `${folder}:/usr/lib/systemd/system:/lib/systemd/system` }
    const command = ['--no-pager', ...args, join(folder, name)]
    const { code, said } = await exec('systemd-analyze', command, { env }).then(
      ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
      ({ code, stdout, stderr }) => ({ code: Number(code), said: String(stdout) + String(stderr) }),
    )
    return { code, complaints: said.split('\n').filter(isComplaint) }
  } finally {
    await rm(folder, { recursive: true })
  }
}

function isComplaint(line: string): boolean {
  return line.trim() !== '' && !NEW_OPTIONS.some((option) => line.includes(`Unknown key '${option}'`))
}
