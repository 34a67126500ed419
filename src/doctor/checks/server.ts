import { serverUrl } from '../../config/feed-uri.ts'
import { type Check, fail, ok, skip, warn } from '../check.ts'
import { ask } from '../reach.ts'

/** Lycan itself answers on this machine, whatever is in front of it. */
export const serverCheck: Check = {
  name: 'server',
  needsNetwork: false,
  async run({ loaded }) {
    const { settings } = loaded
    if (settings.service.port === 0) return skip('service.port is 0, so nobody knows where it listens')
    const url = serverUrl(settings)
    const response = await ask(`${url}/health/ready`).catch(() => undefined)
    if (response === undefined)
      return warn(
        `nothing listens at ${url}`,
        'Start lycan run. Where it serves from another machine, this is as it should be',
      )
    const health = (await response.json().catch(() => undefined)) as
      | { status?: unknown; checks?: Record<string, unknown> }
      | undefined
    if (health?.status === 'ready') return ok(`lycan run is ready at ${url}`)
    if (health?.status !== 'not ready')
      return fail(`what listens at ${url} is not Lycan`, 'Choose another service.port, or stop what is there')
    const wrong = Object.entries(health.checks ?? {}).filter(([, result]) => result !== 'ok')
    return fail(
      `lycan run at ${url} is not ready: ${wrong.map(([name, result]) => `${name}: ${result}`).join('; ')}`,
      'Mend that first; it becomes ready by itself',
    )
  },
}
