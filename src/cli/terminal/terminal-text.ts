import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'

/** The widest that text is set, in columns: longer lines are hard to read. */
const WIDEST = 100

/** The columns that there are for text on standard output. */
export function columnsOfOutput(): number {
  return Math.max(40, Math.min(process.stdout.columns ?? 80, WIDEST))
}

const STEERING = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** In one line. Anybody may have written it, so it must not steer the terminal or turn the direction of what follows. */
export function printable(text: string): string {
  return text.replace(STEERING, ' ')
}

/** The same with its line ends. */
export function printableLines(text: string): string {
  return text
    .split(/\r\n?|\n/)
    .map(printable)
    .join('\n')
}

/** The lines of a text (which may hold colours), none wider than `columns`; at most `most`, the last with an ellipsis. */
export function wrap(text: string, columns: number, most = Number.POSITIVE_INFINITY): string[] {
  const lines = wrapAnsi(text, columns, { hard: true }).split('\n')
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), clip(`${lines[most - 1]} …`, columns)]
}

/** The beginning of a text of one line (which may hold colours), no wider than `columns`. */
export function clip(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text
  return `${wrapAnsi(text, columns - 1, { hard: true, wordWrap: false }).split('\n')[0]}…`
}

/** Fills up with spaces to a width in columns. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - stringWidth(text)))
}
