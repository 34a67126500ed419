import { z } from 'zod'
import { defineFilter } from '../filter.ts'
import { segmentsOf } from '../graphemes.ts'
import { bounds, isWithin } from '../options/bounds.ts'

/** Text without any of these has no emoji: most text is answered by this alone. */
const PERHAPS = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u
const EMOJI = /^(?:\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3)/u

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

function shareOfEmoji(text: string): number {
  if (!PERHAPS.test(text)) return 0
  let visible = 0
  let emoji = 0
  for (const character of segmentsOf(text)) {
    if (character.trim() === '') continue
    visible++
    if (EMOJI.test(character)) emoji++
  }
  return visible === 0 ? 0 : emoji / visible
}
