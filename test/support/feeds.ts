import type { ActiveFeed } from '../../src/roles/active-feeds.ts'
import { compile } from '../match/rules.ts'

/** Feed number 1, which wants posts about cats; parts of it as told. `match` is YAML. */
export function activeFeed({
  match = 'text: [cat]',
  ...parts
}: Partial<ActiveFeed> & { match?: string }): ActiveFeed {
  const { rule } = compile(match)
  return {
    id: 1,
    standing: 'test',
    ruleHash: 'rule',
    key: 'cats',
    name: 'Cats',
    description: undefined,
    auth: 'anonymous',
    tests: [],
    avatar: undefined,
    pin: undefined,
    order: parts.order ?? missingOrder(),
    ...parts,
    rule,
  }
}

function missingOrder(): never {
  throw new Error('name the order of the feed')
}
