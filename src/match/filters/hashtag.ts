import { z } from 'zod'
import { presenceOf } from '../deciding.ts'
import type { Document } from '../document.ts'
import { bitsOf, EVERYWHERE } from '../document-atoms.ts'
import { defineFilter } from '../filter.ts'
import { fold, foldDiacritics } from '../fold.ts'
import { oneOrMore } from '../options/one-or-more.ts'
import { contains } from '../presence.ts'
import { numberOf, wantPlain } from '../vocabulary.ts'

const tag = z.string().refine((text) => /^[^#＃\s]+$/u.test(text), {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is not a hashtag; write one word without the sign, such as ${JSON.stringify(withoutSign(issue.input))}`,
})

const config = oneOrMore(
  tag,
  z
    .strictObject({
      tags: oneOrMore(tag).optional().meta({ description: 'The hashtags, without `#`.' }),
      list: z.string().optional().meta({ description: 'The name of a list of words under `lists:`.' }),
      fold: z
        .boolean()
        .default(false)
        .meta({ description: 'Whether diacritics make no difference: `tromso` also finds #Tromsø.' }),
    })
    .refine((value) => value.tags !== undefined || value.list !== undefined, {
      error: 'needs `tags:` or `list:`, which say what to look for',
    }),
)

export default defineFilter({
  summary: 'Matches posts that carry at least one of the given hashtags.',
  details: `Counts hashtags that apps show as such and the tags that a post carries beside its text. A bare \`#\` in the text that its
author's app did not make a hashtag does not count. Upper and lower case make no difference. From a \`list:\` of words every
entry that is one word is taken.`,
  config,
  examples: [
    { yaml: 'hashtag: [cats, caturday]', matches: { text: 'look #Cats' }, rejects: { text: 'look, cats' } },
    {
      yaml: 'hashtag: { tags: oslo, fold: true }',
      matches: { tags: ['Ósló'] },
      rejects: { tags: ['Bergen'] },
    },
  ],
  compile(value, context) {
    const option = typeof value === 'string' || Array.isArray(value) ? { tags: value, fold: false } : value
    const named = 'list' in option && option.list !== undefined ? context.words(option.list, ['list']) : []
    const written = [...[option.tags ?? []].flat(), ...named.filter((word) => !/\s/.test(word))]
    if (written.length === 0) context.report(['list'], 'holds no word that could be a hashtag')

    const plain = option.fold
    if (plain) wantPlain()
    const values = [...new Set(written.map((text) => (plain ? foldDiacritics(fold(text)) : fold(text))))]
    const bits = bitsOf(EVERYWHERE, plain)
    const foundIn = (document: Document) =>
      values.filter((text) => contains(document, numberOf('tag', text), bits)).map((text) => `#${text}`)
    return {
      ...presenceOf('tag', values, bits),
      plain,
      found: foundIn,
      explain: (document) => {
        const found = foundIn(document)
        if (found.length > 0) return found.join(', ')
        return document.post.tags.length === 0 ? 'no hashtags' : `only #${document.post.tags.join(', #')}`
      },
    }
  },
})

function withoutSign(input: unknown): string {
  return (
    String(input)
      .replace(/^[#＃]+/u, '')
      .split(/[#＃\s]/u)[0] || 'cats'
  )
}
