import type { Settings } from './settings.ts'

/** The at:// URI of a feed's record. */
export function feedUri(settings: Settings, key: string): string {
  return `at://${settings.service.publisher}/app.bsky.feed.generator/${key}`
}

/** Where a feed can be read on this machine, to try it. */
export function skeletonUrl(settings: Settings, key: string): string {
  const { host, port } = settings.service
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}/xrpc/app.bsky.feed.getFeedSkeleton?feed=${feedUri(settings, key)}`
}
