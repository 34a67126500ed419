import { styleText } from 'node:util'
import type { LocatedDiagnostic } from './diagnostic.ts'

/** `lycan.yaml:14:9 feeds.cats.match.any.1.txt: unknown filter "txt"; did you mean "text"?` */
export function formatDiagnostic(found: LocatedDiagnostic): string {
  const severity = found.severity === 'warning' ? 'warning: ' : ''
  return `${position(found)}${formatPath(found)}: ${severity}${found.message}`
}

/** The same for a terminal: coloured as `stream` allows, with the line in question below. Several lines. */
export function formatDiagnosticWithExcerpt(found: LocatedDiagnostic, stream: NodeJS.WriteStream): string {
  const style = (format: Parameters<typeof styleText>[0], text: string) => styleText(format, text, { stream })
  const color = found.severity === 'error' ? 'red' : 'yellow'
  const head = `${style('bold', position(found))}${style('cyan', formatPath(found))} ${style(color, found.severity)}: ${found.message}`
  if (found.excerpt === undefined || found.line === undefined) return head
  // A long line is cut around the column, so that the mark below it stays in view.
  const column = found.column ?? 1
  const cut = Math.max(0, column - 60)
  const excerpt = found.excerpt.slice(cut, cut + 100).replaceAll('\t', ' ')
  const gutter = String(found.line).padStart(6)
  const mark = `${' '.repeat(Math.max(0, column - 1 - cut))}^`
  return [
    head,
    style('dim', `${gutter} │ ${excerpt}`),
    `${style('dim', '       │ ')}${style(color, mark)}`,
  ].join('\n')
}

/** `3 errors, 1 warning`, or `no problems`. */
export function countProblems(diagnostics: readonly LocatedDiagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  const warnings = diagnostics.length - errors
  const parts = [plural(errors, 'error'), plural(warnings, 'warning')].filter((part) => part !== undefined)
  return parts.length === 0 ? 'no problems' : parts.join(', ')
}

function plural(count: number, noun: string): string | undefined {
  return count === 0 ? undefined : `${count} ${noun}${count === 1 ? '' : 's'}`
}

function position({ source, line, column }: LocatedDiagnostic): string {
  return line === undefined ? source : `${source}:${line}:${column}`
}

function formatPath({ path }: LocatedDiagnostic): string {
  return path.length === 0 ? '' : ` ${path.map(String).join('.')}`
}
