import { SingleBar } from 'cli-progress'

/** How far a long command has come, on the terminal; elsewhere nothing. Disposing of it removes it. */
export interface ProgressBar<Details extends object> extends Disposable {
  update(value: number, details: Details): void
}

/**
 * `format` is in the words of cli-progress: {bar}, {percentage}, {eta_formatted}, and the names of `Details`. `total` is
 * what the value will be in the end; without one no {bar} makes sense.
 */
export function progressBar<Details extends object>(
  format: string,
  total: number,
  details: Details,
): ProgressBar<Details> {
  const bar = new SingleBar({
    format,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    barCompleteChar: '━',
    barIncompleteChar: ' ',
    barsize: 30,
    etaBuffer: 100,
  })
  bar.start(total, 0, details)
  return {
    update: (value, latest) => bar.update(Math.min(value, total), latest),
    [Symbol.dispose]: () => bar.stop(),
  }
}

/** Bytes in the unit that reads best. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}
