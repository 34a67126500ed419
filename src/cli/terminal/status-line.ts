import { clearLine, cursorTo } from 'node:readline'
import { clip } from './terminal-text.ts'

/** One line below the results that is written anew as things go on. Disposing of it removes it. */
export interface StatusLine extends Disposable {
  update(text: string): void
  /** Writes a result to standard output, above the line. */
  print(text: string): void
}

/** Faster than this nobody reads. */
const EVERY_MS = 100

/** Only where both streams are the same terminal, as far as anybody can tell; elsewhere results are all there is. */
export function statusLine(): StatusLine {
  const shows = process.stdout.isTTY && process.stderr.isTTY
  let latest = ''
  let drawn = Number.NEGATIVE_INFINITY
  const clear = () => {
    if (!shows || latest === '') return
    cursorTo(process.stderr, 0)
    clearLine(process.stderr, 0)
  }
  const draw = () => {
    if (shows) process.stderr.write(clip(latest, (process.stderr.columns ?? 80) - 1))
  }
  return {
    update(text) {
      if (performance.now() - drawn < EVERY_MS) return
      drawn = performance.now()
      clear()
      latest = text
      draw()
    },
    print(text) {
      clear()
      process.stdout.write(text)
      draw()
    },
    [Symbol.dispose]() {
      clear()
      latest = ''
    },
  }
}
