import { schemas } from '@atproto/api'

const SERVED = [
  'app.bsky.feed.getFeedSkeleton',
  'app.bsky.feed.describeFeedGenerator',
  'app.bsky.feed.sendInteractions',
  'app.bsky.feed.defs', // what those three refer to
]

/** The lexicons of the methods served here. Every other method is answered with 501. */
export const lexicons = schemas.filter((schema) => SERVED.includes(schema.id))
