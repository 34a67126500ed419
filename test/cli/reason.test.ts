import { expect, it } from 'vitest'
import { reasonOf } from '../../src/cli/terminal/reason.ts'
import { explain } from '../../src/match/explain.ts'
import { documentFromExample } from '../../src/match/facets.ts'
import type { ExamplePost } from '../../src/match/filter.ts'
import { compile } from '../match/rules.ts'

const RULES = { tidy: { length: { atLeast: 3 } } }
const why = (yaml: string, post: ExamplePost) =>
  reasonOf(explain(compile(yaml, { rules: RULES }).rule, documentFromExample(post)))

it.each([
  ['text: cat', { text: 'a cat' }, 'text: "cat" in the text'],
  ['text: cat', { text: 'a dog' }, 'text: no "cat"'],
  ['any: [{ text: cat }, { hashtag: pets }]', { text: 'cat #pets' }, 'text: "cat" in the text'],
  ['any: [{ text: cat }, { hashtag: pets }]', { text: 'dog' }, 'text: no "cat"; hashtag: no hashtags'],
  ['[{ text: cat }, { rule: tidy }]', { text: 'a cat' }, 'text: "cat" in the text'],
  ['[{ text: cat }, { rule: tidy }]', { text: 'ab' }, 'text: no "cat"; length: 2 characters'],
  ['rule: tidy', { text: 'a cat' }, 'length: 5 characters'],
  ['[{ text: cat }, { not: { hashtag: dogs } }]', { text: 'cat' }, 'text: "cat" in the text'],
  ['[{ text: cat }, { not: { hashtag: dogs } }]', { text: 'cat #dogs' }, 'not wanted: hashtag: #dogs'],
  [
    '[{ text: a }, { text: b }, { text: c }, { text: d }]',
    { text: '' },
    'text: no "a"; text: no "b"; text: no "c" and 1 more',
  ],
])('of %s about %j is: %s', (yaml, post, reason) => expect(why(yaml, post)).toBe(reason))
