import type { z } from 'zod'
import type { Filter } from '../../match/filter.ts'
import type { Algorithm } from '../../rank/algorithm.ts'
import { PASSWORD_VARIABLE } from '../database-password.ts'
import { MACHINE_SETTINGS, type MachineSetting } from '../machine-settings.ts'
import { feedEntry } from '../sections/feed.ts'
import { listEntry } from '../sections/list.ts'
import { testEntry } from '../sections/test-entry.ts'
import { settingsSchema } from '../settings.ts'
import { renderMetrics } from './metrics.ts'
import { renderOptions } from './options.ts'
import { renderAlgorithm, renderFilter } from './plugins.ts'
import { FILES, FILTERS, INTRODUCTION, MACHINE, METRICS, ORDERS, RULES } from './text.ts'

/** Sections whose keys users choose; their entries have chapters of their own. */
const NAMED = ['lists', 'rules', 'feeds']

/** docs/reference.md: every option, filter, order and metric, from their declarations. Ends with a newline. */
export async function renderReference(
  filters: ReadonlyMap<string, Filter>,
  algorithms: ReadonlyMap<string, Algorithm>,
): Promise<string> {
  const chapters = [
    INTRODUCTION,
    FILES,
    '## Settings',
    ...Object.entries(settingsSchema.shape)
      .filter(([name]) => !NAMED.includes(name))
      .map(([name, section]) => settingsChapter(name, section)),
    chapter('### lists.NAME', 'A named set of words or of accounts, for filters to refer to.', listEntry),
    '### rules.NAME\n\nA named [rule](#rules), for feeds to use by `rule: NAME`.',
    chapter(
      '### feeds.KEY',
      'One feed. The key becomes the end of its at:// URI: letters, digits and `- . _ ~ :`, at most 15 characters. `match` takes a [rule](#rules), `order` an [order](#orders).',
      feedEntry,
      ['tests'],
    ),
    chapter(
      '### feeds.KEY.tests',
      'A list of posts, and whether the feed must want each. `lycan test` tries them.',
      testEntry,
    ),
    MACHINE,
    machineTable(),
    RULES,
    FILTERS,
    ...[...filters].map(([name, filter]) => renderFilter(name, filter)),
    ORDERS,
    ...[...algorithms].map(([name, algorithm]) => renderAlgorithm(name, algorithm)),
    METRICS,
    await renderMetrics(),
  ]
  return `${chapters.join('\n\n')}\n`
}

function settingsChapter(name: string, section: z.ZodType): string {
  return chapter(`### ${name}`, section.description ?? '', section)
}

function chapter(title: string, text: string, schema: z.ZodType, skip: readonly string[] = []): string {
  return [title, text, renderOptions(schema, skip)].join('\n\n')
}

function machineTable(): string {
  const rows = (MACHINE_SETTINGS as readonly MachineSetting[]).map(
    ({ flag, variable, path, description, secret }) => {
      const variables =
        secret === true ? `\`${variable}\`, or a file named by \`${variable}_FILE\`` : `\`${variable}\``
      return `| \`${path.join('.')}\` | \`${flag}\` | ${variables} | ${description} |`
    },
  )
  const config = '| | `--config <file>` | `LYCAN_CONFIG` | the file with the settings |'
  const password = `| | | \`${PASSWORD_VARIABLE}\`, or a file named by \`${PASSWORD_VARIABLE}_FILE\` | password for \`database.url\`, where the address has none |`
  return ['| Option | Flag | Variable | Meaning |', '|---|---|---|---|', config, ...rows, password].join('\n')
}
