import { countProblems } from '../../config/print.ts'
import { showPath } from '../../config/source-file.ts'
import { type Check, type Finding, ok, warn } from '../check.ts'

/** The settings themselves can be used, or nothing would be examined; but they may leave something to wish for. */
export const settingsCheck: Check = {
  name: 'settings',
  needsNetwork: false,
  async run({ loaded }) {
    const { settings, feeds, chosen, diagnostics } = loaded
    const { service, identity } = settings
    const file = showPath(chosen.path, process.cwd())
    const findings: Finding[] = [
      diagnostics.length === 0
        ? ok(`${file}: ${feeds.size} feed${feeds.size === 1 ? '' : 's'}`)
        : warn(`${file}: ${countProblems(diagnostics)}`, 'lycan check tells them'),
    ]
    if (service.publisher === service.did)
      findings.push(
        warn(
          'service.publisher is not set',
          'Name the account that is to own the feeds, by its handle or DID',
        ),
      )
    if (service.did === 'did:web:localhost' && !identity.allowLoopback)
      findings.push(
        warn('service.hostname is localhost', 'Set it to the public name of this server, once it has one'),
      )
    return findings
  },
}
