/** Frames of both wires for the tests of this folder, written out as servers write them. */

export const DID = 'did:plc:wq4aajammjtxdomz3e23667t'
export const OTHER = 'did:plc:r2zybk6op3ymzpz6jhqpkoy5'
export const RKEY = '3mptbyplj5d2a'
export const REV = '3mptbypluud2a'
export const TIME_US = 1_783_175_888_085_434
export const SUBJECT = { uri: `at://${OTHER}/app.bsky.feed.post/3mpsjbtci2c2o`, cid: 'bafyreia' }

export const POST = { $type: 'app.bsky.feed.post', text: 'hello', createdAt: '2026-07-04T14:38:08.000Z' }

export interface CommitFields {
  did?: unknown
  rev?: unknown
  operation?: unknown
  collection?: unknown
  rkey?: unknown
  record?: unknown
}

const COMMIT = { rev: REV, operation: 'create', collection: 'app.bsky.feed.post', rkey: RKEY, record: POST }

export function v1Commit(fields: CommitFields = {}, envelope: Record<string, unknown> = {}): string {
  const { did = DID, ...commit } = fields
  return JSON.stringify({
    did,
    time_us: TIME_US,
    ...envelope,
    kind: 'commit',
    commit: { ...COMMIT, ...commit },
  })
}

export function v2Commit(fields: CommitFields = {}, envelope: Record<string, unknown> = {}): string {
  const { did = DID, ...commit } = fields
  return v2('commit', {
    seq: 24664288881,
    did,
    time: '2026-07-04T14:38:08.085434Z',
    ...envelope,
    ...COMMIT,
    ...commit,
  })
}

export function v2(kind: string, payload: Record<string, unknown>): string {
  return JSON.stringify({
    $type: 'message',
    payload: { $type: `network.bsky.jetstream.subscribeEvents#${kind}`, ...payload },
  })
}

/** A post with a text, as a frame of v1; `indent` makes it span lines. */
export function post(text: string, indent = 0): string {
  return JSON.stringify(JSON.parse(v1Commit({ record: { ...POST, text } })), undefined, indent)
}
