import { Command } from 'commander'
import type { MachineFlags } from '../config/machine-settings.ts'
import type { MigrationReport } from '../persist/migrate.ts'
import { openStorage } from '../roles/storage.ts'
import { createLog } from '../telemetry/log.ts'
import { loadFor, tellProblems, withSettings } from './settings.ts'

/** `lycan migrate` */
export function migrateCommand(): Command {
  const command = new Command('migrate')
    .summary('bring the database up to date')
    .description(
      'Applies the migrations that the database lacks. lycan run does so too when it starts; this is for deployments that want it done before, or by another database role.',
    )
    .option('--json', 'print what was done as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ lycan migrate
  $ lycan migrate --database-url postgres://owner@db.example.com/lycan --json

Forward only, each migration in a transaction of its own; any number of processes may do it at once.
A database that a newer Lycan migrated is refused.`,
    )
    .action(async ({ json, ...flags }: MachineFlags & { config?: string; json?: true }) => {
      const loaded = await loadFor(flags)
      if (!tellProblems(loaded)) return
      const log = createLog({ level: loaded.settings.log.level, pretty: process.stderr.isTTY })
      await using storage = await openStorage({ settings: loaded.settings.database, log, share: true })
      const { place, migrations } = storage
      process.stdout.write(
        json === true ? `${JSON.stringify({ place, ...migrations })}\n` : render(place, migrations),
      )
    })
  return withSettings(command)
}

function render(place: string, { applied, version, postgis }: MigrationReport): string {
  const done = applied.length === 0 ? 'nothing to do' : applied.map((name) => `applied ${name}`).join('\n')
  const geo = postgis.present ? 'with an index for PostGIS' : `without PostGIS: ${postgis.reason}`
  return `${place}\n${done}\nschema ${version}, ${geo}\n`
}
