import type { Document } from './document.ts'
import { detectedLanguage, groundsOf } from './language.ts'

/**
 * The language that a post is found to be written in, how sure that is and why, for explanations:
 * `surely de (0.71, then nl 0.52)`. The numbers say how near the text comes to a language, from 0 to 1.
 */
export function detectionInWords(document: Document): string {
  const { language, sure } = detectedLanguage(document)
  if (language === '') return 'none detected'
  const found = `${sure ? 'surely' : 'perhaps'} ${language}`
  const { byScript, short, scores } = groundsOf(document.post.text)
  if (byScript) return `${found}, by its script`
  const [first, second] = scores.map(([name, score]) => ({ name, score: score.toFixed(2) }))
  const near = [
    ...(first === undefined ? [] : [first.score]),
    ...(second === undefined ? [] : [`then ${second.name} ${second.score}`]),
    ...(short ? ['too little text to be sure'] : []),
  ]
  return near.length === 0 ? found : `${found} (${near.join(', ')})`
}
