import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A PLC directory on loopback that answers as it is told. */
export interface TestDirectory extends AsyncDisposable {
  readonly url: string
  /** The DIDs that were asked for, in order. */
  readonly asked: string[]
  /** Documents by DID; a number is a status without a document. */
  readonly documents: Map<string, object | number>
}

export async function startDirectory(): Promise<TestDirectory> {
  const asked: string[] = []
  const documents = new Map<string, object | number>()
  const server = createServer((request, response) => {
    const did = decodeURIComponent(request.url!.slice(1))
    asked.push(did)
    const answer = documents.get(did) ?? 404
    response.statusCode = typeof answer === 'number' ? answer : 200
    response.setHeader('content-type', 'application/did+ld+json')
    response.end(JSON.stringify(typeof answer === 'number' ? { message: 'no' } : answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    documents,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
