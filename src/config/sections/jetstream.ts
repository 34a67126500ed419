import { z } from 'zod'
import { duration } from '../../duration.ts'

/** `name`, `name:port` or a WebSocket address without path. */
const server = z.string().refine(isServer, {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is not a Jetstream host; write a name such as jetstream.us-east.bsky.network, or ws://127.0.0.1:6008`,
})

/** The stream of posts that feeds are made from. */
export const jetstreamSection = z.strictObject({
  hosts: z
    .array(server)
    .min(1)
    .default(['jetstream.us-east.bsky.network', 'jetstream.us-west.bsky.network'])
    .meta({
      description:
        'Jetstream servers in order of preference; the next one is taken when one fails, falls silent or stays behind. A name is reached by wss://; write ws://127.0.0.1:6008 for a server without TLS.',
    }),
  wire: z.enum(['v2', 'v1']).default('v2').meta({
    description:
      'The protocol that the hosts speak: v2 (`subscribeEvents`), or v1 (`/subscribe`) for older servers.',
  }),
  userAgent: z
    .string()
    .regex(/^[\x20-\x7e]+$/, 'must be printable ASCII; it is sent as an HTTP header')
    .default('Lycan')
    .meta({
      description: 'How Lycan introduces itself to Jetstream. Operators like to see a contact.',
      examples: ['Lycan (@alice.example.com)'],
    }),
  compress: z.enum(['none', 'zstd']).default('none').meta({
    description: 'Whether frames are compressed: half the traffic for about 20 µs of computing each.',
  }),
  dictionary: z.string().min(1).optional().meta({
    description:
      'File with the zstd dictionary of the v1 wire, relative to the file that names it. The v2 wire fetches its own.',
  }),
  engagements: z.enum(['auto', 'always']).default('auto').meta({
    description:
      'Whether likes and reposts of kept posts are followed: `auto` when the order of a feed needs them, `always` to have counts from the beginning.',
  }),
  silence: duration({ atLeast: '1s' }).prefault('45s').meta({
    description:
      'How long a host may send nothing at all, not even a ping, before the next one is tried. Servers ping every 30 s.',
  }),
  maxLag: duration({ atLeast: '1s' }).prefault('5m').meta({
    description: 'How far the stream may be behind before /health/ready says that the server is not ready.',
  }),
})

function isServer(text: string): boolean {
  const address = /^wss?:\/\//.test(text) ? text : `wss://${text}`
  if (!URL.canParse(address) || /[\s/?#@]/.test(address.replace(/^wss?:\/\//, ''))) return false
  return new URL(address).hostname !== ''
}
