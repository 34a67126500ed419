import type { RequestHandler } from 'express'
import { feedUri, type ServedFeeds } from './feed.ts'

/** The page at `/`: for people who follow the host name of a feed. */
export function homePage(options: {
  readonly feeds: ServedFeeds
  readonly did: string
  readonly publisherDid: string
}): RequestHandler {
  const { feeds, did, publisherDid } = options
  const profile = `https://bsky.app/profile/${encodeURIComponent(publisherDid)}`
  return (_, response) => {
    const entries = [...feeds().values()].map(({ name, displayName = name }) => {
      const skeleton = `/xrpc/app.bsky.feed.getFeedSkeleton?feed=${encodeURIComponent(feedUri(publisherDid, name))}`
      return `<li><a href="${escapeHtml(`${profile}/feed/${encodeURIComponent(name)}`)}">${escapeHtml(displayName)}</a>
        <small><a href="${escapeHtml(skeleton)}">as JSON</a></small></li>`
    })
    response.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
    response.type('html').send(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Feeds for Bluesky</title>
<style>body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }</style>
<h1>Feeds for Bluesky</h1>
${entries.length === 0 ? '<p>There are no feeds here yet.</p>' : `<ul>\n${entries.join('\n')}\n</ul>`}
<p><small>This is the feed generator ${escapeHtml(did)}, running Lycan.</small></p>
</html>
`)
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!)
}
