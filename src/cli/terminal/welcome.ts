import { styleText } from 'node:util'
import type { App } from '../../app.ts'
import { skeletonUrl } from '../../config/feed-uri.ts'
import type { Usable } from '../../config/load.ts'

/** What somebody at a terminal wants to know first: that it runs, and where the feeds are. */
export function welcome({ settings, feeds, chosen }: Usable, app: App): string {
  const bold = (text: string) => styleText('bold', text, { stream: process.stdout })
  const lines = ['', `${bold('Lycan is running')} with ${chosen.path}. Press Ctrl-C to stop.`]
  const { url, adminUrl } = app
  if (url !== undefined) {
    lines.push('', feeds.size === 0 ? 'The settings name no feeds yet.' : 'Feeds:')
    const width = Math.max(...[...feeds.keys()].map((key) => key.length))
    for (const feed of feeds.values()) {
      lines.push(
        `  ${bold(feed.key.padEnd(width))}  ${feed.name}`,
        `  ${' '.repeat(width)}  ${skeletonUrl(settings, feed.key, url)}`,
      )
    }
    lines.push('', `All feeds  ${url}`)
  }
  lines.push(`Health     ${adminUrl}/health/ready`, `Metrics    ${adminUrl}/metrics`)
  return `${lines.join('\n')}\n\n`
}
