import { z } from 'zod'
import { shareOfEmoji } from '../emoji.ts'
import { defineFilter } from '../filter.ts'
import { bounds, isWithin } from '../options/bounds.ts'

export default defineFilter({
  summary: 'Matches posts by the share of emoji among the characters of their text.',
  details: `The share is a number from 0 to 1, of characters as readers see them, white space left out. It is 0 for an empty text.
Signs that are drawn as text unless asked otherwise (©, ™, ❤ without a selector) are no emoji.`,
  config: bounds(z.number().min(0).max(1), 'share of emoji, from 0 to 1'),
  examples: [
    {
      yaml: 'emoji: { atMost: 0.3 }',
      matches: { text: 'so happy today 🎉' },
      rejects: { text: '🎉🎉🎉 wow' },
    },
  ],
  compile: (bound) => ({
    matches: ({ post }) => isWithin(shareOfEmoji(post.text), bound),
    anchors: undefined,
    cost: 'high',
    explain: ({ post }) => `${Math.round(shareOfEmoji(post.text) * 100)} % emoji`,
  }),
})
