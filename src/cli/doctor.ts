import { styleText } from 'node:util'
import { Command } from 'commander'
import { readEnvironment } from '../config/environment.ts'
import type { MachineFlags } from '../config/machine-settings.ts'
import type { Status } from '../doctor/check.ts'
import { CHECKS } from '../doctor/checks.ts'
import { type Diagnosis, examine } from '../doctor/examine.ts'
import { createSubject } from '../doctor/subject.ts'
import { givenAppPassword } from '../publish/app-password.ts'
import { PUBLIC_APPVIEW, problemOfAppview } from './explain/fetched-post.ts'
import { refuse } from './publish/publisher.ts'
import { loadFor, tellProblems, withSettings } from './settings.ts'

interface Options extends MachineFlags {
  readonly config?: string
  readonly appview: string
  readonly offline?: boolean
  readonly json?: boolean
}

/** `lycan doctor` */
export function doctorCommand(): Command {
  const command = new Command('doctor')
    .summary('find out why readers do not get their feeds')
    .description(
      'Follows a feed from the settings to its reader: database, stream, server, DID document, certificate, records, and the AppView, which sees this server from outside. Each line says what was seen, and what to do where it is not well. Changes nothing.',
    )
    .option('--offline', 'leave out what needs the network')
    .option('--appview <url>', 'AppView to read the feeds through', PUBLIC_APPVIEW)
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ lycan doctor
  $ lycan doctor --offline
  $ lycan doctor --json | jq '.findings[] | select(.status == "fail")'

With the publisher's app password in LYCAN_APP_PASSWORD (or LYCAN_APP_PASSWORD_FILE) it also tries real tokens of
readers. An embedded database is looked at while lycan run is running.

Exit codes: 0 nothing failed, 1 something did, 2 the settings cannot be used.`,
    )
    .action(diagnose)
  return withSettings(command)
}

async function diagnose({ appview, offline = false, json = false, ...flags }: Options): Promise<void> {
  const problem = problemOfAppview(appview)
  if (problem !== undefined) return refuse(problem)
  const loaded = await loadFor(flags)
  if (!tellProblems(loaded)) return
  const password = await givenAppPassword(readEnvironment(), process.cwd())
  await using subject = createSubject({ loaded, appview, password, offline })
  const findings: Diagnosis[] = []
  for await (const finding of examine(CHECKS, subject)) {
    findings.push(finding)
    if (!json) process.stdout.write(render(finding))
  }
  const count = (status: Status) => findings.filter((finding) => finding.status === status).length
  const isWell = count('fail') === 0
  if (json) process.stdout.write(`${JSON.stringify({ ok: isWell, findings }, null, 2)}\n`)
  else
    process.stdout.write(
      `\n${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} failed, ${count('skip')} left out\n`,
    )
  if (!isWell) process.exitCode = 1
}

const COLOURS = { ok: 'green', warn: 'yellow', fail: 'red', skip: 'dim' } as const
const WIDTH = Math.max(...CHECKS.map(({ name }) => name.length))

function render({ check, status, message, fix }: Diagnosis): string {
  const mark = styleText(COLOURS[status], status.padEnd(4), { stream: process.stdout })
  const line = `${mark}  ${check.padEnd(WIDTH)}  ${message}\n`
  return fix === undefined ? line : `${line}${' '.repeat(WIDTH + 8)}→ ${fix}\n`
}
