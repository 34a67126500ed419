import type { AtpAgent } from '@atproto/api'
import type { Feed } from '../config/feeds.ts'
import { type AvatarBlob, readAvatar } from './avatar.ts'
import { describe } from './description.ts'
import { COLLECTION, type GeneratorRecord } from './records.ts'

/** What a feed's record should say, whether it is there already or not. */
export interface Draft {
  readonly key: string
  /** All that the settings decide; what they leave out should not be in the record. */
  readonly record: Omit<GeneratorRecord, 'createdAt'>
  readonly avatar: AvatarBlob | undefined
  /** What the publisher should know before going on. */
  readonly warnings: readonly string[]
}

const CONTENT_MODES = {
  unspecified: undefined,
  video: 'app.bsky.feed.defs#contentModeVideo',
} as const

/** Makes a feed of the settings into its record; `service` is the DID that answers for it. Throws PublishingError. */
export async function draftRecord(feed: Feed, service: string, agent: AtpAgent): Promise<Draft> {
  const { key, name, description } = feed
  const { facets, unknown } = await describe(description ?? '', agent)
  const avatar = feed.avatar && (await readAvatar(feed.avatar))
  const contentMode = CONTENT_MODES[feed.contentMode ?? 'unspecified']
  const record: Draft['record'] = {
    $type: COLLECTION,
    did: service,
    displayName: name,
    ...(description !== undefined && { description }),
    ...(facets && { descriptionFacets: facets }),
    ...(avatar && { avatar: avatar.ref }),
    ...(feed.acceptsInteractions === true && { acceptsInteractions: true }),
    ...(contentMode && { contentMode }),
    ...(feed.labels?.length && { labels: selfLabels(feed.labels) }),
  }
  const warnings = unknown.map((mention) => `nobody is known as ${mention}; it stays plain text`)
  return { key, record, avatar, warnings }
}

function selfLabels(labels: readonly string[]) {
  return { $type: 'com.atproto.label.defs#selfLabels', values: labels.map((val) => ({ val })) }
}
