import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A personal data server on loopback with the likes of one account; it can be told to answer otherwise. */
export interface TestRepository extends AsyncDisposable {
  readonly url: string
  /** The queries that were asked, in order. */
  readonly asked: URLSearchParams[]
  /** Newest first, as the server gives them. */
  records: unknown[]
  /** Answers in the place of the records. */
  answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined
}

export async function startRepository(): Promise<TestRepository> {
  const asked: URLSearchParams[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://localhost')
    asked.push(url.searchParams)
    if (repository.answer !== undefined) return repository.answer(request, response)
    const from = Number(url.searchParams.get('cursor') ?? 0)
    const limit = Number(url.searchParams.get('limit'))
    const found = url.pathname === '/xrpc/com.atproto.repo.listRecords'
    const records = repository.records.slice(from, from + limit)
    const cursor = records.length < limit ? {} : { cursor: String(from + limit) }
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ records, ...cursor }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const repository: TestRepository = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    records: [],
    answer: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return repository
}

/** A like as com.atproto.repo.listRecords tells it. */
export function likeRecord(did: string, rkey: string, subject: string, parts: object = {}): object {
  const value = {
    $type: 'app.bsky.feed.like',
    subject: { uri: subject, cid: 'bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq' },
    createdAt: '2026-07-01T00:00:00.000Z',
    ...parts,
  }
  return { uri: `at://${did}/app.bsky.feed.like/${rkey}`, cid: 'bafyreib', value }
}
