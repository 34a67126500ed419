import { z } from 'zod'
import { duration } from '../../duration.ts'

const databaseUrl = z.string().refine(isDatabaseUrl, {
  // The address may hold a password, so that it is not repeated.
  error:
    'not the address of a PostgreSQL database; expected postgres://user@host/name or postgres:///name?host=/run/postgresql',
})

/** Where posts are stored: a PostgreSQL server of yours, or the embedded one. */
export const databaseSection = z.strictObject({
  url: databaseUrl.optional().meta({
    description:
      'Address of a PostgreSQL database (15 or newer). Without it Lycan runs an embedded server. A password is better kept out of this file: in LYCAN_DATABASE_URL, in a file that LYCAN_DATABASE_URL_FILE names, alone in a file that LYCAN_DATABASE_PASSWORD_FILE names, or in ~/.pgpass.',
    examples: ['postgres:///lycan?host=/run/postgresql'],
  }),
  poolSize: z.int().min(2).max(500).default(10).meta({
    description:
      'How many connections each process may hold to read pages for readers. Up to ten more do the rest.',
  }),
  directory: z.string().min(1).default('./data').meta({
    description:
      'Where the embedded server keeps its data. Relative to the file that names it; the default is ./data where Lycan is started.',
  }),
})

/** How long posts are kept for the feeds. */
export const retentionSection = z.strictObject({
  age: duration({ atLeast: '1h' }).prefault('7d').meta({
    description: 'Posts older than this leave the feeds and the database.',
  }),
  rowsPerFeed: z.int().min(100).default(10_000).meta({
    description: 'How many posts a feed holds at most; the lowest leave first.',
  }),
})

/** Whether posts that no feed wants are kept too. */
export const corpusSection = z.strictObject({
  keep: duration().prefault('0s').meta({
    description:
      'Keep every post of the network for this long, so that new feeds can be filled from the past; 0s keeps only what a feed wants. A day is several million posts.',
  }),
})

function isDatabaseUrl(text: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(text)) return false
  // Without a host (a Unix socket named by ?host=) the address is no URL to the standard, so one is put in.
  return URL.canParse(text.replace(/^(postgres(?:ql)?:\/\/(?:[^/@]*@)?)(?=\/|\?|$)/, '$1localhost'))
}
