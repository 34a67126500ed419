import { z } from 'zod'
import { defineFilter } from '../filter.ts'
import { graphemesOf } from '../graphemes.ts'
import { bounds, isWithin } from '../options/bounds.ts'

export default defineFilter({
  summary: 'Matches posts whose text has a certain length.',
  details:
    'Counts characters as readers see them: an emoji with its skin tone, a letter with its accents are one.',
  config: bounds(z.int().min(0), 'number of characters'),
  examples: [
    {
      yaml: 'length: { atLeast: 20 }',
      matches: { text: 'long enough to be read twice' },
      rejects: { text: 'short' },
    },
    { yaml: 'length: { atLeast: 1, atMost: 2 }', matches: { text: '👩🏽‍🚀🇳🇴' }, rejects: { images: 1 } },
  ],
  compile: (bound) => ({
    matches: (document) => isWithin(graphemesOf(document), bound),
    anchors: undefined,
    explain: (document) => `${graphemesOf(document)} characters`,
  }),
})
