import { describeCounters } from '../counters.ts'
import type { PostStats, Rescore } from './algorithm.ts'

const HOUR_MS = 3_600_000

/**
 * The ranking of Hacker News, points / (hours + 2)^gravity, where points are what others gave
 * (https://github.com/wting/hackernews, news.arc: the submitter's own point is taken off).
 */
export function hackerNews(gravity: number, points: (stats: PostStats) => number): Rescore {
  return ({ time, now, stats }) => {
    const given = points(stats)
    const hours = Math.max(0, now - time) / HOUR_MS
    const score = given / (hours + 2) ** gravity
    const formula = `${given} / (${hours.toFixed(1)} h + 2)^${gravity} = ${score.toPrecision(3)}`
    return { score, term: { name: 'score', ms: 0, detail: `${formula}; ${describeCounters(stats)}` } }
  }
}
