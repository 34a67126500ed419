import { styleText } from 'node:util'
import type { Facet } from '@atproto/api'
import type { PublisherAccount } from '../../publish/account.ts'
import { showFacet } from '../../publish/description.ts'
import type { FeedPlan, FieldChange, OtherRecord, PublishingPlan } from '../../publish/plan.ts'
import { printable } from '../terminal/terminal-text.ts'

export interface PlanView {
  readonly account: PublisherAccount
  /** The DID that the records name. */
  readonly service: string
  readonly plan: PublishingPlan
}

/** The plan for people, on standard output. */
export function renderPlan({ account, service, plan }: PlanView): string {
  const lines = [
    `account  ${account.handle === undefined ? '' : `@${account.handle}, `}${account.did} on ${account.pds}`,
    `service  ${service}`,
  ]
  const isKept = ({ action }: FeedPlan) => action === 'keep'
  const blocks = [
    lines,
    ...plan.feeds.filter((feed) => !isKept(feed)).map(renderFeed),
    plan.feeds.filter(isKept).flatMap(renderFeed),
    plan.others.map((other) => renderOther(other, service)),
    [summary(plan)],
  ]
  const filled = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'))
  return `${filled.join('\n\n')}\n`
}

/** The plan for scripts; `done` has the CIDs of the records that were written. */
export function planAsJson({ account, service, plan }: PlanView, done: ReadonlyMap<string, string>): string {
  const feeds = plan.feeds.map(({ action, uri, draft, published, changes }) => ({
    key: draft.key,
    uri,
    action,
    changes: changes.map(({ field, before = null, after = null }) => ({ field, before, after })),
    warnings: draft.warnings,
    applied: done.has(draft.key),
    cid: done.get(draft.key) ?? published?.cid ?? null,
  }))
  const others = plan.others.map((other) => ({ ...other, pointsHere: other.did === service }))
  return `${JSON.stringify({ account, service, feeds, others }, null, 2)}\n`
}

const MARKS = { create: '+', update: '~', keep: '=' } as const
const COLOURS = { create: 'green', update: 'yellow', keep: 'dim' } as const
const WORDS = { create: 'will be published', update: 'will be updated', keep: 'is up to date' } as const

function renderFeed(feed: FeedPlan): string[] {
  const { action, draft } = feed
  const title = styleText(COLOURS[action], `${MARKS[action]} ${draft.key} ${WORDS[action]}`, {
    stream: process.stdout,
  })
  return [
    title,
    ...feed.changes.flatMap((change) => renderChange(change, feed)),
    ...draft.warnings.map((warning) => `    note: ${warning}`),
  ]
}

function renderChange({ field, before, after }: FieldChange, feed: FeedPlan): string[] {
  const name = `    ${field}: `
  const { record, avatar } = feed.draft
  const shown =
    field === 'avatar' && avatar
      ? `a picture of ${avatar.bytes.length} bytes`
      : show(field, after, record.description)
  if (feed.action === 'create') return [name + shown]
  const old = show(field, before, feed.published?.record['description'])
  const moves = field === 'did' ? '; readers will be served by this service from then on' : ''
  return [`${name}${old}`, `${' '.repeat(name.length - 2)}→ ${shown}${moves}`]
}

function show(field: string, value: unknown, description: unknown): string {
  if (value === undefined) return '(none)'
  if (field === 'avatar' && typeof value === 'string') return `picture ${printable(value)}`
  if (field === 'descriptionFacets' && Array.isArray(value) && typeof description === 'string')
    return value.map((facet: Facet) => printable(showFacet(description, facet))).join(', ')
  if (field === 'labels') {
    const { values } = value as { values?: readonly { readonly val?: unknown }[] }
    return printable((values ?? []).map(({ val }) => String(val)).join(', '))
  }
  return printable(JSON.stringify(value))
}

function renderOther({ key, name, did }: OtherRecord, service: string): string {
  const what = `? ${key} ${printable(JSON.stringify(name))}`
  return did === service
    ? `${what} is published, but is no feed of the settings: readers get an error. lycan unpublish ${key} takes it away`
    : `${what} is another feed of the account, served by ${printable(did)}; it is left alone`
}

function summary({ feeds }: PublishingPlan): string {
  const count = (action: FeedPlan['action']) => feeds.filter((feed) => feed.action === action).length
  return `${count('create')} to publish, ${count('update')} to update, ${count('keep')} up to date`
}
