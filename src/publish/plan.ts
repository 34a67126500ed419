import { isDeepStrictEqual } from 'node:util'
import { BlobRef, lexToJson } from '@atproto/api'
import type { Draft } from './draft.ts'
import { COLLECTION, type PublishedFeed } from './records.ts'

/** A field of a record that is to change; values as JSON, undefined where there is none. */
export interface FieldChange {
  readonly field: string
  readonly before: unknown
  readonly after: unknown
}

/** What is to become of one feed's record. */
export interface FeedPlan {
  readonly action: 'create' | 'update' | 'keep'
  readonly uri: string
  readonly draft: Draft
  /** The record as it is. */
  readonly published: PublishedFeed | undefined
  /** Where the record is new, all its fields. */
  readonly changes: readonly FieldChange[]
}

/** A record on the account that no feed of the settings is behind. */
export interface OtherRecord {
  readonly key: string
  readonly uri: string
  readonly name: string
  /** Whose service answers for it. */
  readonly did: string
}

export interface PublishingPlan {
  readonly feeds: readonly FeedPlan[]
  readonly others: readonly OtherRecord[]
}

/** The fields that the settings decide. Others, which some other tool may have written, are left as they are. */
export const FIELDS = [
  'did',
  'displayName',
  'description',
  'descriptionFacets',
  'avatar',
  'acceptsInteractions',
  'contentMode',
  'labels',
] as const

/** Compares what the records of `account` should say with what they say. `known`: the keys of all feeds of the settings. */
export function planPublishing(options: {
  readonly account: string
  readonly drafts: readonly Draft[]
  readonly published: ReadonlyMap<string, PublishedFeed>
  readonly known: ReadonlySet<string>
}): PublishingPlan {
  const { account, drafts, published, known } = options
  const others = [...published.values()].filter(({ key }) => !known.has(key))
  return {
    feeds: drafts.map((draft) => planFeed(account, draft, published.get(draft.key))),
    others: others.map(({ key, uri, record }) => ({
      key,
      uri,
      name: String(record['displayName'] ?? ''),
      did: String(record['did'] ?? ''),
    })),
  }
}

function planFeed(account: string, draft: Draft, published: PublishedFeed | undefined): FeedPlan {
  const uri = `at://${account}/${COLLECTION}/${draft.key}`
  const changes = changedFields(published?.record ?? {}, draft.record)
  const action = published === undefined ? 'create' : changes.length === 0 ? 'keep' : 'update'
  return { action, uri, draft, published, changes }
}

/** The fields in which two records differ for whoever reads them. */
export function changedFields(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): FieldChange[] {
  return FIELDS.flatMap((field) => {
    const change = { field, before: meaning(field, before[field]), after: meaning(field, after[field]) }
    return isDeepStrictEqual(change.before, change.after) ? [] : [change]
  })
}

/** A value as JSON. What means the same as nothing becomes undefined, and a picture is what its bytes are. */
function meaning(field: (typeof FIELDS)[number], value: unknown): unknown {
  if (value === undefined || value === null || value === '' || value === false) return undefined
  if (value === 'app.bsky.feed.defs#contentModeUnspecified') return undefined
  if (value instanceof BlobRef) return String(value.ref)
  const list = field === 'labels' ? (value as { values?: unknown }).values : value
  if (Array.isArray(list) && list.length === 0) return undefined
  return lexToJson(value as never)
}
