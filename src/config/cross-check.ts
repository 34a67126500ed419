import type { Report } from './diagnostic.ts'
import type { Settings } from './settings.ts'

/** What only shows when options are seen together. */
export function crossCheck(settings: Settings, report: Report): void {
  const { jetstream, service, admin, feeds } = settings
  const error = (path: PropertyKey[], message: string) => report({ severity: 'error', path, message })
  const warning = (path: PropertyKey[], message: string) => report({ severity: 'warning', path, message })

  if (jetstream.wire === 'v1' && jetstream.compress === 'zstd' && jetstream.dictionary === undefined) {
    error(['jetstream', 'compress'], 'zstd on the v1 wire needs the file of its dictionary; add `dictionary`')
  }
  if (jetstream.dictionary !== undefined && (jetstream.wire !== 'v1' || jetstream.compress !== 'zstd')) {
    warning(
      ['jetstream', 'dictionary'],
      'not used: only the v1 wire with `compress: zstd` reads a dictionary file',
    )
  }
  if (service.port !== 0 && service.port === admin.port && overlap(service.host, admin.host)) {
    error(['admin', 'port'], `the service listens on port ${service.port} already; choose another`)
  }
  if (service.did.startsWith('did:web:') && service.did !== `did:web:${service.hostname}`) {
    warning(['service', 'did'], `readers look for ${service.did} at that host, not at ${service.hostname}`)
  }
  if (Object.keys(feeds).length === 0) {
    warning(['feeds'], 'no feeds are declared; the server would have nothing to serve')
  }
}

const EVERY_ADDRESS = ['0.0.0.0', '::']

function overlap(a: string, b: string): boolean {
  return a === b || EVERY_ADDRESS.includes(a) || EVERY_ADDRESS.includes(b)
}
