import type { Settings } from './settings.ts'

/** The at:// URI of a feed's record. */
export function feedUri(settings: Settings, key: string): string {
  return `at://${settings.service.publisher}/app.bsky.feed.generator/${key}`
}

/** Where a feed can be read on this machine, to try it. `server`: `http://host:port`, where it is known by now. */
export function skeletonUrl(settings: Settings, key: string, server = serverUrl(settings)): string {
  return `${server}/xrpc/app.bsky.feed.getFeedSkeleton?feed=${feedUri(settings, key)}`
}

/** Where this machine reaches the server, by the settings. */
export function serverUrl({ service: { host, port } }: Settings): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}
