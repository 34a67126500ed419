import { resolve } from 'node:path'
import { z } from 'zod'
import { feedEntry, feedKey } from './sections/feed.ts'
import { identitySection } from './sections/identity.ts'
import { jetstreamSection } from './sections/jetstream.ts'
import { listEntry } from './sections/list.ts'
import { logSection } from './sections/log.ts'
import { placeEntry } from './sections/own-place.ts'
import { ruleEntry } from './sections/rule.ts'
import { adminSection, serviceSection } from './sections/service.ts'
import { corpusSection, databaseSection, retentionSection } from './sections/storage.ts'

const name = z.string().refine((text) => /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(text), {
  error: (issue) =>
    `${JSON.stringify(issue.input)} cannot be a name; use letters, digits and - . _, beginning with a letter or digit`,
})

/**
 * The whole configuration. Each option is declared once, here and in the sections; types, defaults, the JSON Schema
 * for editors and docs/reference.md all come from these declarations.
 */
export const settingsSchema = z.strictObject({
  service: serviceSection.prefault({}).meta({ description: 'Who this server is, and where it listens.' }),
  admin: adminSection.prefault({}).meta({ description: 'Where health and metrics are served.' }),
  jetstream: jetstreamSection
    .prefault({})
    .meta({ description: 'The stream of posts that feeds are made from.' }),
  database: databaseSection.prefault({}).meta({ description: 'Where posts are stored.' }),
  retention: retentionSection.prefault({}).meta({ description: 'How long posts are kept for the feeds.' }),
  corpus: corpusSection.prefault({}).meta({ description: 'Whether posts that no feed wants are kept too.' }),
  identity: identitySection.prefault({}).meta({ description: 'How DIDs and handles are looked up.' }),
  log: logSection.prefault({}).meta({ description: 'What Lycan says while it runs.' }),
  lists: z.record(name, listEntry).default({}).meta({
    description: 'Named sets of words or accounts that filters refer to.',
  }),
  places: z.record(name, placeEntry).default({}).meta({
    description: 'Places by names of your own, for the filter `place` and the order `geo`.',
  }),
  rules: z.record(name, ruleEntry).default({}).meta({
    description: 'Named rules that feeds use by `rule: name`.',
  }),
  feeds: z.record(feedKey, feedEntry).default({}).meta({
    description:
      'The feeds by their record keys, which become the end of their at:// URIs: at most 15 characters.',
  }),
})

type Declared = z.output<typeof settingsSchema>

/** The effective settings: defaults filled in, durations in milliseconds, file names absolute. */
export interface Settings extends Omit<Declared, 'service'> {
  readonly service: Declared['service'] & {
    readonly did: string
    readonly publisher: string
    readonly allowedHosts: readonly string[]
  }
}

/**
 * Fills in the options whose defaults follow from other options, and makes file names absolute: `folderOf` gives
 * the folder that the option at a path is relative to.
 */
export function deriveSettings(
  declared: Declared,
  folderOf: (path: readonly PropertyKey[]) => string,
): Settings {
  const { service, database, jetstream } = declared
  const did = service.did ?? `did:web:${service.hostname}`
  // Nobody can be lured here by these names, and the addresses that Lycan prints are made of them.
  const local = ['localhost', '127.0.0.1', '::1']
  return {
    ...declared,
    service: {
      ...service,
      did,
      publisher: service.publisher ?? did,
      allowedHosts: service.allowedHosts ?? [...new Set([service.hostname, ...local])],
    },
    database: { ...database, directory: resolve(folderOf(['database', 'directory']), database.directory) },
    jetstream: {
      ...jetstream,
      dictionary:
        jetstream.dictionary && resolve(folderOf(['jetstream', 'dictionary']), jetstream.dictionary),
    },
  }
}
