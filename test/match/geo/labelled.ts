import { readFileSync } from 'node:fs'
import { analyse } from '../../../src/match/document.ts'
import { postFromExample } from '../../../src/match/facets.ts'
import { circle } from '../../../src/match/geo/area.ts'
import { combined, type Evidence, evidenceOf } from '../../../src/match/geo/evidence.ts'
import { createGazetteer } from '../../../src/match/geo/gazetteer.ts'
import { resolvePlace } from '../../../src/match/geo/resolve.ts'

interface Labelled {
  readonly language: string
  readonly place: string | undefined
  readonly text: string
}

/** The posts of a set: labelled.tsv, at which the rules were mended, or unseen.tsv, at which they were not. */
export function labelledPosts(file: 'labelled.tsv' | 'unseen.tsv'): readonly Labelled[] {
  const lines = readFileSync(new URL(file, import.meta.url), 'utf8').split('\n')
  return lines.flatMap((line) => {
    if (line === '' || line.startsWith('# ')) return []
    const [language = '', place, text = ''] = line.split('\t')
    return [{ language, place: place === '-' ? undefined : place, text }]
  })
}

/** What came of the posts: how many places were found, missed and found where they are not. */
export interface Score {
  readonly posts: number
  readonly found: number
  readonly missed: readonly string[]
  readonly wrong: readonly string[]
  /** found / (found + wrong) */
  readonly precision: number
  /** found / (found + missed) */
  readonly recall: number
}

const WITHIN_KM = 30

/** Asks `near: <place>, within: 30km` of every post, and whether any city elsewhere is as sure. */
export function scoreOf(posts: readonly Labelled[], minConfidence: number): Score {
  const gazetteer = createGazetteer([])
  const missed: string[] = []
  const wrong: string[] = []
  let found = 0
  for (const { language, place, text } of posts) {
    const evidence = evidenceOf(analyse(postFromExample({ text, langs: [language] })), gazetteer)
    const sure = (at: NonNullable<Evidence['place']['at']>) => {
      const area = circle(at, WITHIN_KM)
      return combined(evidence.filter((sign) => area.contains(sign.place))) >= minConfidence
    }
    const expected = place === undefined ? undefined : resolvePlace(place, gazetteer)
    if (expected !== undefined && 'problem' in expected) throw new Error(expected.problem)
    if (expected !== undefined) {
      if (sure(expected.at)) found++
      else missed.push(`${language} ${place}: ${text}`)
    }
    const elsewhere = evidence.find(
      (sign) =>
        sign.place.at !== undefined &&
        sure(sign.place.at) &&
        (expected === undefined || !circle(expected.at, WITHIN_KM).contains(sign.place)),
    )
    if (elsewhere !== undefined) wrong.push(`${language} ${elsewhere.place.name}: ${text}`)
  }
  return {
    posts: posts.length,
    found,
    missed,
    wrong,
    precision: found / (found + wrong.length),
    recall: found / (found + missed.length),
  }
}
