import { z } from 'zod'
import { duration } from '../../duration.ts'
import { webAddress } from './syntax.ts'

/** How the DIDs and handles of readers and authors are looked up. */
export const identitySection = z.strictObject({
  plc: webAddress
    .default('https://plc.directory')
    .meta({ description: 'The PLC directory that knows did:plc accounts.' }),
  timeout: duration({ atLeast: '100ms', atMost: '10s' }).prefault('2s').meta({
    description: 'How long one look-up may take. The AppView waits ten seconds for a whole page.',
  }),
  allowLoopback: z.boolean().default(false).meta({
    description:
      'Whether look-ups may reach this machine itself. Only for test networks: it lets strangers probe services that listen on loopback.',
  }),
})
