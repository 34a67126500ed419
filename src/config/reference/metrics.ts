import { readdir } from 'node:fs/promises'
import { extname } from 'node:path'
import { registry } from '../../telemetry/registry.ts'

/** A Markdown table of the metrics that /metrics offers. Loads every file of telemetry, since each declares its own. */
export async function renderMetrics(): Promise<string> {
  const folder = new URL('../../telemetry/', import.meta.url)
  for (const file of (await readdir(folder)).sort()) {
    if (['.ts', '.js'].includes(extname(file))) await import(new URL(file, folder).href)
  }
  const metrics = registry.getMetricsAsArray().sort((a, b) => (a.name < b.name ? -1 : 1))
  const rows = metrics.map((metric) => {
    const { name, help, type, labelNames } = metric as typeof metric & { labelNames?: readonly string[] }
    const labels = (labelNames ?? []).map((label) => `\`${label}\``).join(', ')
    return `| \`${name}\` | ${String(type)} | ${labels} | ${help.replaceAll('|', '\\|')} |`
  })
  return ['| Metric | Kind | Labels | Meaning |', '|---|---|---|---|', ...rows].join('\n')
}
