import { lookup } from 'node:dns/promises'
import { connect, type PeerCertificate } from 'node:tls'
import ipaddr from 'ipaddr.js'
import { type Check, type Finding, fail, ok, skip, warn } from '../check.ts'
import { networkAilment } from '../reach.ts'
import { serviceEndpoint } from '../service-document.ts'
import { needs } from '../subject.ts'

const PATIENCE_MS = 10_000
const DAY_MS = 86_400_000
/** Let's Encrypt renews 30 days before the end, so that less than two weeks means that renewing fails. */
const SOON_DAYS = 14

/** The name has a public address, and a certificate that everybody trusts for some time to come. */
export const hostCheck: Check = {
  name: 'host',
  needsNetwork: true,
  async run(subject) {
    const url = serviceEndpoint(await needs('the DID document', subject.document()), subject.loaded.settings)
    if (url.protocol === 'http:')
      return skip(`${url.origin} is on this machine, as identity.allowLoopback permits`)
    return [await addresses(url), await certificate(url)]
  },
}

async function addresses({ hostname }: URL): Promise<Finding> {
  const found = await lookup(hostname, { all: true }).catch((error: unknown) => {
    throw networkAilment(error, hostname)
  })
  const all = found.map(({ address }) => address)
  const isPublic = all.some((address) => ipaddr.process(address).range() === 'unicast')
  return isPublic
    ? ok(`${hostname} is ${all.join(', ')}`)
    : warn(
        `${hostname} is ${all.join(', ')} for this machine, which the network cannot reach`,
        'Fine where DNS answers otherwise outside; the check appview tells. Else correct its A and AAAA records',
      )
}

async function certificate(url: URL): Promise<Finding> {
  try {
    return judgeCertificate(await peerCertificate(url), Date.now())
  } catch (error) {
    const { message, fix } = networkAilment(error, url.origin)
    return fail(message, fix)
  }
}

/** Whether a certificate that is trusted will be for some time; `now` in milliseconds since 1970. */
export function judgeCertificate(
  certificate: Pick<PeerCertificate, 'valid_to' | 'issuer'>,
  now: number,
): Finding {
  const { valid_to: until, issuer } = certificate
  const days = Math.floor((Date.parse(until) - now) / DAY_MS)
  const said = `certificate of ${issuer.O ?? issuer.CN ?? 'somebody'}, good for ${days} more days`
  return days < SOON_DAYS
    ? warn(said, 'Renew it; where that should happen by itself, find out why it did not')
    : ok(said)
}

async function peerCertificate({ hostname, port }: URL): Promise<PeerCertificate> {
  const { promise, resolve, reject } = Promise.withResolvers<PeerCertificate>()
  const socket = connect({ host: hostname, port: Number(port || 443), servername: hostname })
  socket.setTimeout(PATIENCE_MS, () =>
    socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
  )
  socket.once('secureConnect', () => resolve(socket.getPeerCertificate())).once('error', reject)
  return promise.finally(() => socket.destroy())
}
