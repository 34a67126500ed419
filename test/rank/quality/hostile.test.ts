import { expect, test } from 'vitest'
import { analyse } from '../../../src/match/document.ts'
import { postFromExample } from '../../../src/match/facets.ts'
import type { ExamplePost } from '../../../src/match/filter.ts'
import { HEURISTICS } from '../../../src/rank/quality/heuristics.ts'
import { createFeedMemory } from '../../../src/rank/recent/feed-memory.ts'
import { judged } from './judged.ts'

/** As long as ingest lets a text be, in UTF-16 units. */
const LONGEST = 3000
const filled = (part: string) => part.repeat(Math.ceil(LONGEST / part.length)).slice(0, LONGEST)

const HOSTILE: Record<string, ExamplePost> = {
  'combining marks': { text: filled('e\u0301\u0302\u0303\u0304') },
  'marks without a letter': { text: filled('\u0301') },
  'one letter': { text: filled('a') },
  'almost a run': { text: filled('aaaaaaab') },
  'dots and letters, like domains': { text: filled('a.') },
  'hyphens and letters': { text: filled('a-') },
  'at signs': { text: filled('@') },
  'number signs': { text: filled('# ') },
  'broken links': { text: filled('https://') },
  'joined emoji': { text: filled('👩\u200d') },
  flags: { text: filled('🇳') },
  'right-to-left overrides': { text: filled('\u202eabc ') },
  'zero width': { text: filled('\u200b\u200c\u200d\ufeff') },
  'line ends': { text: filled('\n\r') },
  'Hangul jamo': { text: filled('각') },
  'thousands of tags': { text: 'x', tags: Array.from({ length: 5000 }, (_, i) => `t${i}`) },
  'thousands of links': {
    text: 'x',
    links: Array.from({ length: 5000 }, (_, i) => `https://h${i}.example/`),
  },
  'links that are none': {
    text: 'x',
    links: ['', ':', 'https://', 'https://@', 'javascript:alert(1)', filled('https://a.')],
  },
  'long alt texts': { images: 4, alts: Array.from({ length: 4 }, () => filled('\u0301 ')) },
  'odd languages': { text: filled('word '), langs: ['', '-', 'x'.repeat(1000), '😀'] },
  'odd labels': { text: 'x', labels: ['', 'constructor', '__proto__', filled('l')] },
}

test.each(Object.entries(HOSTILE))('%s: finite hours, few words', (_, post) => {
  const memory = createFeedMemory()
  // Often enough that a cost that grows with the square of the length would not end in time.
  for (let i = 0; i < 100; i++) {
    judged(post)
    memory.recall(analyse(postFromExample({ ...post, rkey: `key${i}` })))
  }
  const { terms, hours } = judged(post)
  expect(Number.isFinite(hours)).toBe(true)
  for (const { name, ms, detail } of terms) {
    expect(Object.keys(HEURISTICS)).toContain(name)
    expect(Number.isSafeInteger(ms)).toBe(true)
    expect(detail).toMatch(/^.{1,2000}$/)
  }
})
