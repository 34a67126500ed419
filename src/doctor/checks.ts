import type { Check } from './check.ts'
import { appviewCheck } from './checks/appview.ts'
import { clockCheck } from './checks/clock.ts'
import { databaseCheck } from './checks/database.ts'
import { describeCheck } from './checks/describe.ts'
import { diskCheck } from './checks/disk.ts'
import { documentCheck } from './checks/document.ts'
import { feedsCheck } from './checks/feeds.ts'
import { hostCheck } from './checks/host.ts'
import { indexesCheck } from './checks/indexes.ts'
import { readersCheck } from './checks/readers.ts'
import { recordsCheck } from './checks/records.ts'
import { schemaCheck } from './checks/schema.ts'
import { serverCheck } from './checks/server.ts'
import { settingsCheck } from './checks/settings.ts'
import { streamCheck } from './checks/stream.ts'
import { tokensCheck } from './checks/tokens.ts'

/** From this machine outwards, so that the first failure is the one to mend first. */
export const CHECKS: readonly Check[] = [
  settingsCheck,
  databaseCheck,
  schemaCheck,
  indexesCheck,
  clockCheck,
  diskCheck,
  streamCheck,
  feedsCheck,
  serverCheck,
  tokensCheck,
  documentCheck,
  hostCheck,
  describeCheck,
  readersCheck,
  recordsCheck,
  appviewCheck,
]
