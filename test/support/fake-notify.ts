import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A program in the place of systemd-notify that notes what it is told. */
export interface FakeNotify {
  /** Variables with which a process believes that systemd started it, and finds this program first. */
  readonly environment: Readonly<Record<string, string>>
  /** What was told so far: the arguments of each call, joined by ` | `. */
  told(): Promise<readonly string[]>
}

/** Its file is removed when the test is over. */
export async function fakeNotify(script = ''): Promise<FakeNotify> {
  const folder = await mkdtemp(join(tmpdir(), 'lycan-notify-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const program = join(folder, 'systemd-notify')
  const record = join(folder, 'told')
  await writeFile(
    program,
    `#!/bin/sh\n${script}\nline="$1"; shift; for each; do line="$line | $each"; done\necho "$line" >> "${record}"\n`,
  )
  await chmod(program, 0o755)
  return {
    environment: { NOTIFY_SOCKET: '/nowhere/notify', PATH: `${folder}${delimiter}${process.env['PATH']}` },
    told: async () => (await readFile(record, 'utf8').catch(() => '')).split('\n').slice(0, -1),
  }
}
