import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BlobRef, lexicons, lexToJson, schemas } from '@atproto/api'
import {
  AuthRequiredError,
  createServer as createXrpcServer,
  InvalidRequestError,
  XRPCError,
} from '@atproto/xrpc-server'
import express from 'express'
import { CID } from 'multiformats/cid'
import { sha256 } from 'multiformats/hashes/sha2'
import { blobCid } from '../../src/publish/avatar.ts'

/** A record as it is stored. */
export interface StoredRecord {
  cid: string
  value: Record<string, unknown>
}

/** A personal data server on loopback with one account. */
export interface TestPds extends AsyncDisposable {
  readonly url: string
  /** `collection/rkey` → record. Tests may write here what others would have written. */
  readonly records: Map<string, StoredRecord>
  /** CIDs of blobs that were uploaded, in order. */
  readonly uploads: string[]
  /** NSIDs of the methods that were called, in order. */
  readonly called: string[]
  /** Makes methods fail: an answer by NSID, which is called before the method is. */
  readonly trouble: Map<string, () => Promise<void> | void>
  /** Handles that this server can resolve. */
  readonly handles: Map<string, string>
  put(key: string, value: Record<string, unknown>): Promise<string>
}

export const PASSWORD = 'abcd-efgh-ijkl-mnop'
const ACCESS = 'access token of the test'

/**
 * Answers as the reference implementation does where `lycan publish` looks: sessions, records with compare-and-swap,
 * validation by the lexicons, blobs. `makeToken` signs what getServiceAuth gives out.
 */
export async function startPds(
  did: string,
  makeToken?: (claims: { aud: string; lxm: string | undefined }) => Promise<string>,
): Promise<TestPds> {
  const [records, trouble, handles] = [new Map(), new Map(), new Map()]
  const uploads: string[] = []
  const called: string[] = []
  const app = express()
  app.use((request, response, next) => {
    const nsid = request.path.replace('/xrpc/', '')
    called.push(nsid)
    const answer = (error: XRPCError) => {
      response.set({ 'ratelimit-reset': '1900000000' })
      response.status(error.statusCode).json(error.payload)
    }
    Promise.try(() => trouble.get(nsid)?.()).then(() => next(), answer)
  })
  const xrpc = createXrpcServer(schemas)
  const signedIn = ({ req }: { req: { headers: { authorization?: string | undefined } } }) => {
    if (req.headers.authorization !== `Bearer ${ACCESS}`) throw new AuthRequiredError('Invalid token')
    return { credentials: {} }
  }
  const json = (body: object) => ({ encoding: 'application/json', body })
  const keyOf = ({ collection, rkey }: Record<string, unknown>) => `${collection}/${rkey}`
  const swap = (expected: unknown, current: StoredRecord | undefined) => {
    if (expected === undefined || expected === (current?.cid ?? null)) return
    throw new InvalidRequestError(`Record was at ${current?.cid ?? 'null'}`, 'InvalidSwap')
  }
  xrpc.method('com.atproto.server.createSession', ({ input }) => {
    const { identifier, password } = input!.body as Record<string, string>
    if (identifier !== did || password !== PASSWORD)
      throw new AuthRequiredError('Invalid identifier or password')
    return json({ did, handle: 'alice.test', accessJwt: ACCESS, refreshJwt: 'refresh token of the test' })
  })
  xrpc.method('com.atproto.server.getServiceAuth', {
    auth: signedIn,
    async handler({ params }) {
      if (makeToken === undefined) throw new XRPCError(501, 'no key')
      return json({ token: await makeToken({ aud: String(params['aud']), lxm: params['lxm'] as string }) })
    },
  })
  xrpc.method('com.atproto.identity.resolveHandle', ({ params }) => {
    const known = handles.get(params['handle'])
    if (known === undefined) throw new InvalidRequestError('Unable to resolve handle')
    return json({ did: known })
  })
  xrpc.method('com.atproto.repo.listRecords', ({ params }) => {
    const all = [...records].filter(([key]) => key.startsWith(`${params['collection']}/`))
    const from = Number(params['cursor'] ?? 0)
    const page = all.slice(from, from + Number(params['limit']))
    const isLast = from + page.length === all.length
    return json({
      records: page.map(([key, record]) => ({ uri: `at://${did}/${key}`, ...record })),
      ...(isLast ? {} : { cursor: String(from + page.length) }),
    })
  })
  xrpc.method('com.atproto.repo.getRecord', ({ params }) => {
    const found = records.get(keyOf(params))
    if (found === undefined) throw new InvalidRequestError('Could not locate record', 'RecordNotFound')
    return json({ uri: `at://${did}/${keyOf(params)}`, ...found })
  })
  xrpc.method('com.atproto.repo.putRecord', {
    auth: signedIn,
    async handler({ input }) {
      const body = input!.body as Record<string, unknown>
      const key = keyOf(body)
      try {
        lexicons.assertValidRecord(String(body['collection']), body['record'])
      } catch (error) {
        throw new InvalidRequestError(`Invalid record: ${(error as Error).message}`)
      }
      swap(body['swapRecord'], records.get(key))
      const cid = await pds.put(key, lexToJson(body['record'] as never) as Record<string, unknown>)
      return json({ uri: `at://${did}/${key}`, cid })
    },
  })
  xrpc.method('com.atproto.repo.deleteRecord', {
    auth: signedIn,
    handler({ input }) {
      const body = input!.body as Record<string, unknown>
      swap(body['swapRecord'], records.get(keyOf(body)))
      records.delete(keyOf(body))
      return json({})
    },
  })
  xrpc.method('com.atproto.repo.uploadBlob', {
    auth: signedIn,
    async handler({ input }) {
      const chunks: Buffer[] = []
      for await (const chunk of input!.body as AsyncIterable<Buffer>) chunks.push(chunk)
      const bytes = Buffer.concat(chunks)
      const cid = await blobCid(bytes)
      uploads.push(String(cid))
      return json({ blob: new BlobRef(cid, input!.encoding, bytes.length) })
    },
  })
  app.use(xrpc.router)
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const pds: TestPds = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    records,
    uploads,
    called,
    trouble,
    handles,
    async put(key, value) {
      const cid = String(CID.createV1(0x71, await sha256.digest(Buffer.from(JSON.stringify(value)))))
      records.set(key, { cid, value })
      return cid
    },
    [Symbol.asyncDispose]: () => closeServer(server),
  }
  return pds
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
