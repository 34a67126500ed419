import { styleText } from 'node:util'
import type { Explanation } from '../../match/explain.ts'

/** An explanation as indented lines for standard output: yes or no, what was asked, what was found. */
export function renderExplanation(
  { name, kind, matches, detail, children }: Explanation,
  indent: string,
): string[] {
  const style = (format: 'green' | 'red', text: string) => styleText(format, text, { stream: process.stdout })
  const mark = matches ? style('green', 'yes') : style('red', 'no ')
  const title = kind === 'rule' ? `rule ${name}` : name
  const line = `${indent}${mark} ${title}${detail === undefined ? '' : `: ${printable(detail)}`}`
  return [line, ...children.flatMap((child) => renderExplanation(child, `${indent}  `))]
}

/** Posts may hold what moves the cursor of a terminal, and line ends. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}
