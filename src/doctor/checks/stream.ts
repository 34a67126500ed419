import { inspectStream } from '../../persist/inspect.ts'
import { type Check, type Finding, fail, ok, warn } from '../check.ts'
import { needs, requireDatabase } from '../subject.ts'

const DAY_MS = 86_400_000

/** What is written on the network arrives here, and nothing of the last day is missing. */
export const streamCheck: Check = {
  name: 'stream',
  needsNetwork: false,
  async run(subject) {
    const db = await requireDatabase(subject)
    const now = Date.now()
    const facts = await needs('the database and its schema', inspectStream(db, 'jetstream', now - DAY_MS))
    const findings = [lag(facts.newestMs, facts.host, now, subject.loaded.settings.jetstream.maxLag)]
    if (facts.gaps > 0)
      findings.push(
        warn(
          `${facts.gaps === 1 ? 'a gap' : `${facts.gaps} gaps`} of ${seconds(facts.gapsMs)} in the last day: posts of that time are missing`,
          'Nothing to do now; the log tells why. Longer gaps come from a Lycan that was away for more than a day',
        ),
      )
    return findings
  },
}

function lag(newestMs: number | undefined, host: string | undefined, now: number, most: number): Finding {
  if (newestMs === undefined) return warn('nothing has arrived yet', 'Start lycan run, and give it a minute')
  const behind = now - newestMs
  const said = `the newest event is ${seconds(behind)} old, from ${host}`
  return behind <= most
    ? ok(said)
    : fail(said, `Is lycan run running? Its log tells what it is doing. Up to ${seconds(most)} is fine`)
}

function seconds(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000))
  return s < 120 ? `${s} s` : s < 7200 ? `${Math.round(s / 60)} min` : `${Math.round(s / 3600)} h`
}
