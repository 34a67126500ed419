import { segmentsOf } from './graphemes.ts'

/** Text without any of these has no emoji: most text is answered by this alone. */
const PERHAPS = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u
const EMOJI = /^(?:\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3)/u

/** How many characters of a text readers see, white space left out, and how many of these are emoji. */
export function countEmoji(text: string): { readonly visible: number; readonly emoji: number } {
  let visible = 0
  let emoji = 0
  for (const character of segmentsOf(text)) {
    if (character.trim() === '') continue
    visible++
    if (EMOJI.test(character)) emoji++
  }
  return { visible, emoji }
}

/** Whether the text may contain emoji; far cheaper than counting. */
export function mayHaveEmoji(text: string): boolean {
  return PERHAPS.test(text)
}

/** The share of emoji among the visible characters of a text. */
export function shareOfEmoji(text: string): number {
  if (!mayHaveEmoji(text)) return 0
  const { visible, emoji } = countEmoji(text)
  return visible === 0 ? 0 : emoji / visible
}
