import { lettersOf, ownWords } from '../../match/own-words.ts'
import type { Heuristic } from './heuristic.ts'

export const linkOnly: Heuristic = {
  summary: 'a link without a word about it (−8), unless media or a quote go with it',
  judge({ document }) {
    const { links, images, video, gif, quote } = document.post
    if (links.length === 0 || images > 0 || video || gif || quote !== undefined) return undefined
    return lettersOf(ownWords(document)) < 4 ? { hours: -8, detail: 'nothing but a link' } : undefined
  },
}
