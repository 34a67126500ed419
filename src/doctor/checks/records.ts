import { draftRecord } from '../../publish/draft.ts'
import { type FeedPlan, planPublishing } from '../../publish/plan.ts'
import { type Check, type Finding, fail, ok, skip, warn } from '../check.ts'

/** The records on the publisher's account say what the settings say, and lead to this service. */
export const recordsCheck: Check = {
  name: 'records',
  needsNetwork: true,
  async run(subject) {
    const { settings, feeds } = subject.loaded
    const { account, agent, published } = await subject.publication()
    if (feeds.size === 0) return skip('the settings name no feeds')
    const service = settings.service.did
    const drafts = []
    for (const feed of feeds.values()) drafts.push(await draftRecord(feed, service, agent))
    const plan = planPublishing({ account: account.did, drafts, published, known: new Set(feeds.keys()) })
    const findings = plan.feeds.flatMap(findingOf)
    const good = plan.feeds.filter(({ action }) => action === 'keep').length
    if (good > 0) findings.unshift(ok(`${good} of ${feeds.size} on ${account.pds} say what the settings say`))
    const zombies = plan.others.filter(({ did }) => did === service).map(({ key }) => key)
    if (zombies.length > 0)
      findings.push(
        warn(
          `published, but no feeds of the settings: ${zombies.join(', ')}`,
          `Readers get an error. lycan unpublish ${zombies.join(' ')} takes them away`,
        ),
      )
    return findings
  },
}

function findingOf({ action, draft: { key }, changes, published }: FeedPlan): Finding[] {
  if (action === 'keep') return []
  if (action === 'create') return [warn(`${key} is not published`, `lycan publish ${key}`)]
  const elsewhere = changes.find(({ field }) => field === 'did')
  if (elsewhere !== undefined)
    return [
      fail(
        `${key} leads to ${String(published?.record['did'])}, another service`,
        `lycan publish ${key} makes it lead here`,
      ),
    ]
  const fields = changes.map(({ field }) => field).join(', ')
  return [warn(`${key} differs from the settings in ${fields}`, `lycan publish ${key} shows how, and asks`)]
}
