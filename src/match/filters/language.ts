import { z } from 'zod'
import { presenceOf } from '../deciding.ts'
import type { Document } from '../document.ts'
import { defineFilter } from '../filter.ts'
import { detectedLanguage } from '../language.ts'
import { contradicts, declaredAs, isDetected, primarySubtag, tagMatcher } from '../language-tags.ts'
import { detectionInWords } from '../language-words.ts'
import { oneOrMore } from '../options/one-or-more.ts'

const tag = z.string().refine((text) => /^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$/.test(text), {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is not a language tag; write a code of two or three letters, such as en, nb or pt-BR`,
})

const config = oneOrMore(
  tag,
  z.strictObject({
    in: oneOrMore(tag).meta({ description: 'The languages.' }),
    by: z.enum(['likely', 'declared', 'detected', 'either', 'both']).default('likely').meta({
      description:
        'What decides. `likely`: what is declared, unless the text is surely in another language; where nothing is declared, what is detected. `declared`: only what the post declares. `detected`: only what the text is found to be. `either` or `both` of these.',
    }),
  }),
)

export default defineFilter({
  summary: 'Matches posts written in one of the given languages.',
  details: `Languages are BCP 47 tags. \`nb\` also matches posts declared as \`nb-NO\`; \`pt-BR\` matches only posts declared as that. \`no\`
stands for \`no\`, \`nb\` and \`nn\`; \`nb\` also matches posts declared as \`no\`. A post that declares several languages matches by any.

Detection reads the text without links, mentions and hashtags. It tells some sixty languages apart, but neither regions nor
the two written forms of Norwegian (it counts as \`nb\`). Below 20 letters it is never sure, so short posts keep what they
declare. Its data takes some 200 MB of memory, from the first post on for which it is asked.`,
  config,
  examples: [
    {
      yaml: 'language: [nb, nn]',
      matches: { text: 'God morgen', langs: ['nb-NO'] },
      rejects: { text: 'Good morning to everyone who is awake already', langs: ['nb'] },
    },
    {
      yaml: 'language: { in: de, by: detected }',
      matches: { text: 'Die Katze schläft seit heute Morgen auf meinem Schreibtisch', langs: ['en'] },
      rejects: { text: 'The cat has been sleeping on my desk since this morning', langs: ['de'] },
    },
  ],
  compile(value) {
    const wanted = [typeof value === 'object' && 'in' in value ? value.in : value].flat()
    const by = typeof value === 'object' && 'by' in value ? value.by : 'likely'
    const isWanted = tagMatcher(wanted)
    const isDeclared = ({ post }: Document) => {
      for (const declared of post.langs) if (isWanted(declared)) return true
      return false
    }
    const isWritten = (document: Document) => {
      const { language } = detectedLanguage(document)
      return wanted.some((want) => isDetected(language, want))
    }
    const decide: Record<typeof by, (document: Document) => boolean> = {
      likely: (document) =>
        document.post.langs.length === 0
          ? isWritten(document)
          : isDeclared(document) && !isContradicted(document, wanted),
      declared: isDeclared,
      detected: isWritten,
      either: (document) => isDeclared(document) || isWritten(document),
      both: (document) => isDeclared(document) && isWritten(document),
    }
    const precise = wanted.some((want) => /[-_]/.test(want))
    const declarable = [...new Set(wanted.flatMap((want) => [...declaredAs(want), primarySubtag(want)]))]
    const languages = by === 'likely' ? [...declarable, ''] : declarable
    if (by === 'declared' && !precise) {
      return { ...presenceOf('language', declarable), explain: (document) => describe(document, false) }
    }
    return {
      matches: decide[by],
      anchors:
        by === 'detected' || by === 'either'
          ? undefined
          : languages.map((language) => ({ kind: 'language', value: language })),
      cost: by === 'declared' ? 'low' : 'high',
      explain: (document) => describe(document, by !== 'declared'),
    }
  },
})

/** Whether the text is surely in a language that is neither wanted nor easily mistaken for one declared. */
function isContradicted(document: Document, wanted: readonly string[]): boolean {
  const { language, sure } = detectedLanguage(document)
  if (!sure || wanted.some((want) => isDetected(language, want))) return false
  return document.post.langs.every((declared) => contradicts(language, declared))
}

function describe(document: Document, detects: boolean): string {
  const { langs } = document.post
  const declared = langs.length === 0 ? 'no language declared' : `declared ${langs.join(', ')}`
  if (!detects) return declared
  return `${declared}; ${detectionInWords(document)}`
}
