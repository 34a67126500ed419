import { type Post, type RecordRef, TELLING_COLLECTIONS, type ToldPlace } from '../event.ts'

export interface NamedRecord extends RecordRef {
  readonly by: ToldPlace['by']
}

const EMBEDDED = /^at:\/\/(did:[^/]+)\/([^/]+)\/([^/]+)$/
/** An event in the web app that most events are made with: https://smokesignal.events */
const EVENT_PAGE = /^https?:\/\/(?:www\.)?smokesignal\.events\/(did:[^/?#]+)\/([^/?#]+)/

/** The events and check-ins that a post embeds or links to, each once. */
export function namedRecords({ embedded, links }: Post): readonly NamedRecord[] {
  const named: NamedRecord[] = []
  if (embedded !== undefined) {
    const [, did, collection, rkey] = EMBEDDED.exec(embedded) ?? []
    const by = (TELLING_COLLECTIONS as Readonly<Record<string, ToldPlace['by']>>)[collection ?? '']
    if (by !== undefined && by !== 'profile') named.push({ by, did: did!, rkey: rkey! })
  }
  for (const link of links) {
    const [, did, rkey] = EVENT_PAGE.exec(link) ?? []
    if (did === undefined || named.some((one) => one.did === did && one.rkey === rkey)) continue
    named.push({ by: 'event', did, rkey: rkey! })
  }
  return named
}
