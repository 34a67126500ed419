import { type Check, ok, warn } from '../check.ts'
import { serviceEndpoint } from '../service-document.ts'

/** The DID of the service leads to this server: that is how the network finds it. */
export const documentCheck: Check = {
  name: 'document',
  needsNetwork: true,
  async run(subject) {
    const { settings } = subject.loaded
    const { did, hostname } = settings.service
    const endpoint = serviceEndpoint(await subject.document(), settings)
    return endpoint.hostname === hostname
      ? ok(`${did} leads to ${endpoint.origin}`)
      : warn(
          `${did} leads to ${endpoint.origin}, and service.hostname is ${hostname}`,
          'Let both say the same, unless one is another name of the other',
        )
  },
}
