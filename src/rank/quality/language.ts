import { detectedLanguage } from '../../match/language.ts'
import { contradicts } from '../../match/language-tags.ts'
import type { Heuristic } from './heuristic.ts'

export const language: Heuristic = {
  summary:
    'the text is surely in none of the languages that the post declares (−6). Detection takes some 200 MB of memory from the first such post on',
  judge({ document }) {
    const { langs } = document.post
    if (langs.length === 0) return undefined
    const found = detectedLanguage(document)
    if (!found.sure || !langs.every((declared) => contradicts(found.language, declared))) return undefined
    return { hours: -6, detail: `declared ${langs.join(', ')}, surely ${found.language}` }
  },
}
