import type { Progress } from '../../roles/follow.ts'
import type { Log } from '../../telemetry/log.ts'

/** How often the rates are told: to somebody who watches, and to a log file. */
const EVERY_MS = { pretty: 10_000, json: 60_000 }

export interface ProgressReport extends AsyncDisposable {
  update(progress: Progress): void
  /** How far behind the stream the newest stored event is, in words; undefined before the first. */
  lag(): string | undefined
}

/** Tells every now and then how much came in, and how far behind the stream it is. */
export function reportProgress(log: Log, pretty: boolean): ProgressReport {
  const everyMs = pretty ? EVERY_MS.pretty : EVERY_MS.json
  let latest: Readonly<Progress> | undefined
  let told: Readonly<Progress> = { events: 0, posts: 0, kept: 0, timeUs: undefined }
  let toldAt = performance.now()

  const tell = () => {
    if (latest === undefined || latest.events === told.events) return
    const seconds = (performance.now() - toldAt) / 1000
    const rates = {
      eventsPerSecond: round((latest.events - told.events) / seconds),
      postsPerSecond: round((latest.posts - told.posts) / seconds),
      kept: latest.kept - told.kept,
      lagSeconds: lagSeconds(latest),
    }
    log.info(
      pretty ? {} : rates,
      `${rates.eventsPerSecond} events/s, ${rates.postsPerSecond} posts/s, ${rates.kept} posts for the feeds in ${Math.round(seconds)} s, ${behind(rates.lagSeconds)}`,
    )
    told = latest
    toldAt = performance.now()
  }
  const timer = setInterval(tell, everyMs)
  return {
    update: (progress) => {
      latest = { ...progress }
    },
    lag: () => (latest === undefined ? undefined : behind(lagSeconds(latest))),
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
    },
  }
}

function lagSeconds({ timeUs = 0 }: Progress): number {
  return round(Date.now() / 1000 - timeUs / 1e6)
}

function round(value: number): number {
  return value < 10 ? Math.round(value * 10) / 10 : Math.round(value)
}

function behind(seconds: number): string {
  if (seconds < 120) return `${Math.max(0, seconds)} s behind`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min behind`
  return `${Math.round(seconds / 3_600)} h behind`
}
