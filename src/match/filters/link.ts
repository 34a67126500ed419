import { domainToASCII } from 'node:url'
import { z } from 'zod'
import { presenceOf } from '../deciding.ts'
import { defineFilter } from '../filter.ts'
import { hostOf } from '../link-domains.ts'
import { oneOrMore } from '../options/one-or-more.ts'
import { contains } from '../presence.ts'
import { numberOf } from '../vocabulary.ts'

const domain = z.string().refine((text) => isDomain(text), {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is not a domain; write only the name, such as ${suggestion(issue.input)}`,
})

export default defineFilter({
  summary: 'Matches posts that link to one of the given domains or to any domain below them.',
  details: `\`example.com\` also matches www.example.com and en.m.example.com, but not myexample.com. Links in the text and the link
card count. From a \`list:\` of words every entry that is a domain is taken.`,
  config: oneOrMore(
    domain,
    z.strictObject({ list: z.string().meta({ description: 'The name of a list of words under `lists:`.' }) }),
  ),
  examples: [
    {
      yaml: 'link: [wikipedia.org, youtu.be]',
      matches: { links: ['https://en.wikipedia.org/wiki/Cat'] },
      rejects: { links: ['https://example.com/?from=wikipedia.org'] },
    },
  ],
  compile(value, context) {
    const named = typeof value === 'object' && 'list' in value
    const written = named ? context.words(value.list, ['list']).filter(isDomain) : [value].flat()
    if (named && written.length === 0) context.report(['list'], 'holds no domains')
    const domains = [...new Set(written.map((text) => domainToASCII(text)))]
    return {
      ...presenceOf('domain', domains),
      found: (document) => domains.filter((domain) => contains(document, numberOf('domain', domain))),
      explain: ({ post }) => {
        const hosts = post.links.flatMap((link) => hostOf(link) ?? [])
        return hosts.length === 0 ? 'no links' : `links to ${[...new Set(hosts)].join(', ')}`
      },
    }
  },
})

function isDomain(text: string): boolean {
  return /^[^\s/:?#@*]+\.[^\s/:?#@*.]+$/u.test(text) && !text.startsWith('.') && domainToASCII(text) !== ''
}

function suggestion(input: unknown): string {
  const text = String(input)
  return hostOf(text) ?? hostOf(`https://${text.replace(/^[*.]+/, '')}`) ?? 'example.com'
}
