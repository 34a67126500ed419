import type { ExamplePost, Filter } from '../../match/filter.ts'
import type { Algorithm } from '../../rank/algorithm.ts'
import { renderOptions } from './options.ts'

/** The chapter of one filter: what it does, what it takes, and posts that it wants or not. */
export function renderFilter(name: string, filter: Filter): string {
  const examples = filter.examples.map(
    ({ yaml, matches, rejects, before = [] }) =>
      `\`\`\`yaml\n${yaml.trim()}\n\`\`\`\n${before.length === 0 ? '' : `after ${before.map(renderPost).join(' and ')} `}matches ${renderPost(matches)}, not ${renderPost(rejects)}`,
  )
  return paragraphs([
    `### ${name}`,
    filter.summary,
    filter.details,
    renderOptions(filter.config),
    ...examples,
  ])
}

/** The chapter of one order. */
export function renderAlgorithm(name: string, algorithm: Algorithm): string {
  const options = renderOptions(algorithm.config)
  return paragraphs([
    `### ${name}`,
    algorithm.summary,
    algorithm.details,
    options === '' ? 'It has no options.' : options,
  ])
}

/** An example post as a line of code: only what is said about it. */
function renderPost(post: ExamplePost): string {
  const said = Object.entries(post).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
  return said.length === 0 ? 'an empty post' : `\`{ ${said.join(', ').replaceAll('`', "'")} }\``
}

function paragraphs(parts: readonly (string | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined && part.trim() !== '')
    .map((part) => part!.trim())
    .join('\n\n')
}
