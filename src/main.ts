#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { backfillCommand } from './cli/backfill.ts'
import { backtestCommand } from './cli/backtest.ts'
import { checkCommand } from './cli/check.ts'
import { demoCommand } from './cli/demo.ts'
import { doctorCommand } from './cli/doctor.ts'
import { explainCommand } from './cli/explain.ts'
import { explainFailure } from './cli/failure.ts'
import { feedsCommand } from './cli/feeds.ts'
import { initCommand } from './cli/init.ts'
import { migrateCommand } from './cli/migrate.ts'
import { previewCommand } from './cli/preview.ts'
import { publishCommand } from './cli/publish.ts'
import { recordCommand } from './cli/record.ts'
import { replayCommand } from './cli/replay.ts'
import { runCommand } from './cli/run.ts'
import { schemaCommand } from './cli/schema.ts'
import { searchCommand } from './cli/search.ts'
import { EXIT_CONFIG } from './cli/settings.ts'
import { simulateCommand } from './cli/simulate.ts'
import { testCommand } from './cli/test.ts'
import { unpublishCommand } from './cli/unpublish.ts'
import { version } from './version.ts'

const program = new Command('lycan')
  .description('A declarative multi-feed generator for Bluesky and the AT Protocol.')
  .version(version, '-V, --version')
  .helpCommand(false)
  .showHelpAfterError('(add --help for what can be said)')
  .addHelpText(
    'after',
    `
First steps:
  $ lycan demo                    see feeds fill, without a network
  $ lycan init                    write a first lycan.yaml
  $ lycan check && lycan test     after every edit
  $ lycan preview cats            watch what a feed would catch
  $ lycan run                     ingest, serve and look after the database

Exit codes: 0 all is well, 1 it failed, 2 the settings or the command line cannot be used.`,
  )
  .commandsGroup('Running:')
  .addCommand(runCommand())
  .addCommand(demoCommand())
  .addCommand(simulateCommand())
  .addCommand(migrateCommand())
  .commandsGroup('Writing feeds:')
  .addCommand(initCommand())
  .addCommand(checkCommand())
  .addCommand(testCommand())
  .addCommand(explainCommand())
  .addCommand(previewCommand())
  .addCommand(backtestCommand())
  .addCommand(searchCommand())
  .addCommand(feedsCommand())
  .addCommand(backfillCommand())
  .addCommand(schemaCommand())
  .commandsGroup('Publishing feeds:')
  .addCommand(publishCommand())
  .addCommand(unpublishCommand())
  .addCommand(doctorCommand())
  .commandsGroup('Recording:')
  .addCommand(recordCommand())
  .addCommand(replayCommand())

// `lycan feeds | head` closes the pipe early, which is no failure; nor is `lycan check 2>&1 | head`.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })

// Commander would end the process by itself; here only the loop's running empty does.
for (const command of [program, ...program.commands]) command.exitOverride()
try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT_CONFIG
  else {
    process.stderr.write(`${explainFailure(error)}\n`)
    process.exitCode = 1
  }
}
