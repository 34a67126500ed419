import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const exec = promisify(execFile)

/** Options that older systemds do not know and do without. */
const NEW_OPTIONS = ['RestartSteps', 'RestartMaxDelaySec']

/** The exit code of systemd-analyze and what it complained about. */
export interface Verdict {
  readonly code: number
  readonly complaints: readonly string[]
}

/** Runs `systemd-analyze <args> <name>` with these units, whose programs are replaced by one that every machine has. */
export async function analyze(
  units: Readonly<Record<string, string>>,
  name: string,
  ...args: string[]
): Promise<Verdict> {
  const folder = await mkdtemp(join(tmpdir(), 'lycan-units-'))
  try {
    await mkdir(folder, { recursive: true })
    for (const [file, text] of Object.entries(units))
      await writeFile(join(folder, file), text.replace(/^(Exec\w+)=.*$/gm, '$1=/bin/true'))
    const env = { ...process.env, SYSTEMD_UNIT_PATH: `${folder}:/usr/lib/systemd/system:/lib/systemd/system` }
    const { code, said } = await exec('systemd-analyze', ['--no-pager', ...args, join(folder, name)], {
      env,
    }).then(
      ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
      ({ code, stdout, stderr }) => ({ code: Number(code), said: String(stdout) + String(stderr) }),
    )
    const complaints = said
      .split('\n')
      .filter(
        (line) =>
          line.trim() !== '' && !NEW_OPTIONS.some((option) => line.includes(`Unknown key '${option}'`)),
      )
    return { code, complaints }
  } finally {
    await rm(folder, { recursive: true })
  }
}
