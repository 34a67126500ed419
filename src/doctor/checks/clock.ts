import { inspectServer } from '../../persist/inspect.ts'
import { type Check, fail, ok, skip, warn } from '../check.ts'
import { ask } from '../reach.ts'
import type { Subject } from '../subject.ts'

/** Service tokens live for 60 seconds; half of that is too much. */
const MOST_MS = 30_000
const FINE_MS = 5_000

/** The clock agrees with those of others, or readers' tokens look expired and posts seem to come from the future. */
export const clockCheck: Check = {
  name: 'clock',
  needsNetwork: false,
  async run(subject) {
    const others = [await databaseClock(subject), await networkClock(subject)].filter(
      (one) => one !== undefined,
    )
    const worst = others.toSorted((a, b) => Math.abs(b.aheadMs) - Math.abs(a.aheadMs))[0]
    if (worst === undefined) return skip('nobody could be asked for the time')
    const off = Math.round(Math.abs(worst.aheadMs) / 1000)
    const said = `${off} s ${worst.aheadMs > 0 ? 'ahead of' : 'behind'} ${worst.name}`
    const fix = 'Let a time service (systemd-timesyncd, chrony) set the clock'
    if (Math.abs(worst.aheadMs) > MOST_MS) return fail(said, fix)
    if (Math.abs(worst.aheadMs) > FINE_MS) return warn(said, fix)
    return ok(`agrees with ${others.map(({ name }) => name).join(' and ')}`)
  },
}

interface OtherClock {
  readonly name: string
  /** How far this machine's clock is ahead of that one. */
  readonly aheadMs: number
}

async function databaseClock(subject: Subject): Promise<OtherClock | undefined> {
  const before = Date.now()
  const facts = await subject
    .database()
    .then((db) => db && inspectServer(db))
    .catch(() => undefined)
  return facts && { name: 'the database', aheadMs: (before + Date.now()) / 2 - facts.now }
}

/** HTTP dates have whole seconds, so half a second is added for the part that is cut off. */
async function networkClock({ offline, loaded }: Subject): Promise<OtherClock | undefined> {
  if (offline) return undefined
  const { plc } = loaded.settings.identity
  const before = Date.now()
  const response = await ask(plc, { method: 'HEAD' }).catch(() => undefined)
  const date = Date.parse(response?.headers.get('date') ?? '')
  if (Number.isNaN(date)) return undefined
  return { name: new URL(plc).host, aheadMs: (before + Date.now()) / 2 - (date + 500) }
}
