import { z } from 'zod'
import type { Atom } from '../atom.ts'
import type { Document, Field } from '../document.ts'
import { defineFilter } from '../filter.ts'
import { oneOrMore } from '../options/one-or-more.ts'
import { maskOf, placeName, places } from '../options/places.ts'
import { requiredLiterals } from '../regex/literals.ts'
import { type Pattern, readPattern } from '../regex/pattern.ts'

const pattern = z.string().min(1)

export default defineFilter({
  summary: 'Matches posts in whose text at least one of the given regular expressions is found.',
  details: `Patterns are those of JavaScript without flags, as far as they can be run in linear time, so that no post can stall the
service: lookaround, backreferences, \`\\p{…}\` and repeat counts above 16 are refused. Text is normalised (NFKC) and case-folded
before it is matched, so patterns are written in lower case; \`raw: true\` matches the text as its author wrote it. \`\\b\` and \`\\w\`
know only the letters a to z.

A pattern that contains a fixed piece of three or more letters costs next to nothing; one without is tried on every post.`,
  config: oneOrMore(
    pattern,
    z.strictObject({
      pattern: oneOrMore(pattern).meta({ description: 'The regular expressions.' }),
      in: places(['text']),
      raw: z
        .boolean()
        .default(false)
        .meta({ description: 'Whether to match the text as written, not normalised and not case-folded.' }),
    }),
  ),
  examples: [
    {
      yaml: "regex: '\\bcat(s|walk)?\\b'",
      matches: { text: 'On the Catwalk' },
      rejects: { text: 'concatenate' },
    },
    {
      yaml: "regex: { pattern: '^[A-Z]{4,}:', raw: true }",
      matches: { text: 'BREAKING: cats' },
      rejects: { text: 'breaking: cats' },
    },
  ],
  compile(value, context) {
    const option = typeof value === 'object' && 'pattern' in value ? value : undefined
    const written = option?.pattern ?? (value as string | string[])
    const raw = option?.raw ?? false
    const patterns: Pattern[] = []
    for (const [i, source] of [written].flat().entries()) {
      const path = [...(option === undefined ? [] : ['pattern']), ...(Array.isArray(written) ? [i] : [])]
      const read = readPattern(source, raw)
      if ('problem' in read) context.report(path, read.problem)
      else patterns.push(read)
      if ('regex' in read && read.regex.test(''))
        context.report(path, 'matches an empty text too, and so matches every post', 'warning')
    }
    const mask = maskOf(option?.in ?? 'text')
    const isFound = ({ regex }: Pattern, field: Field) => regex.test(raw ? field.raw : field.text)
    const firstFound = ({ fields }: Document): { words: string; place: number }[] => {
      for (const { place, raw: written, text } of fields.filter((field) => field.place & mask)) {
        for (const { regex } of patterns) {
          const words = regex.exec(raw ? written : text)?.[0].slice(0, 60)
          if (words !== undefined) return [{ words, place }]
        }
      }
      return []
    }
    return {
      matches: ({ fields }) => {
        for (const field of fields) {
          if ((field.place & mask) === 0) continue
          for (const one of patterns) if (isFound(one, field)) return true
        }
        return false
      },
      anchors: anchorsOf(patterns, raw),
      found: (document) => firstFound(document).map(({ words }) => words),
      explain: (document) => {
        const [found] = firstFound(document)
        return found === undefined ? 'not found' : `"${found.words}" in ${placeName(found.place)}`
      },
    }
  },
})

function anchorsOf(patterns: readonly Pattern[], raw: boolean): readonly Atom[] | undefined {
  const anchors: Atom[] = []
  for (const { ast } of patterns) {
    const literals = raw ? requiredLiterals(ast, 4)?.map(foldedPart) : requiredLiterals(ast)
    if (literals === undefined || literals.some((literal) => literal.length < 2)) return undefined
    for (const value of literals) anchors.push({ kind: 'substring', value })
  }
  return anchors
}

/**
 * What folded text surely contains where the text as written contains `literal`: its beginning in ASCII, but for
 * the last letter, to which folding may have joined an accent that follows.
 */
function foldedPart(literal: string): string {
  return /^[\0-\x7f]*/.exec(literal)![0].slice(0, -1).toLowerCase()
}
