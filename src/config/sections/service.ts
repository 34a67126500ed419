import { z } from 'zod'
import { account } from '../../match/options/accounts.ts'
import { did, host, hostname, port } from './syntax.ts'

/** Who this server is, and where it listens. */
export const serviceSection = z.strictObject({
  hostname: hostname.default('localhost').meta({
    description:
      'The public name of this server, without https://. It makes the did:web of the service and the address in its DID document.',
    examples: ['feeds.example.com'],
  }),
  did: did.optional().meta({
    description: 'The DID of the service, where it is not `did:web:` and the hostname.',
    examples: ['did:plc:ewvi7nxzyoun6zhxrhs64oiz'],
  }),
  publisher: account.optional().meta({
    description:
      'The account that owns the feed records: a DID, or a handle that is resolved at start. By default the DID of the service.',
    examples: ['alice.example.com'],
  }),
  host: host.default('127.0.0.1').meta({
    description:
      'The address to listen on. The default is reached from this machine only, by a reverse proxy say; 0.0.0.0 or :: listens to the network.',
  }),
  port: port.default(3000).meta({ description: 'The TCP port to listen on; 0 takes any free one.' }),
  allowedHosts: z
    .array(host)
    .min(1)
    .optional()
    .meta({
      description:
        'Names that requests may use to reach this server; others are refused with status 421. By default the hostname, and localhost, 127.0.0.1 and ::1.',
      examples: [['feeds.example.com', 'f.example.com']],
    }),
})

/** Where health and metrics are served, apart from what the public reaches. */
export const adminSection = z.strictObject({
  host: host.default('127.0.0.1').meta({
    description: 'The address on which /health and /metrics listen. Keep it away from the public.',
  }),
  port: port
    .default(3001)
    .meta({ description: 'The TCP port of /health and /metrics; 0 takes any free one.' }),
})
