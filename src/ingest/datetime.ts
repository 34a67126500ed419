/** The datetimes of records: RFC 3339 with capital T and Z and a time zone. https://atproto.com/specs/lexicon#datetime */
const DATETIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d{1,20}))?(?:Z|[+-]\d\d:\d\d)$/

/** The year 0; a zone can push a datetime of that year before it, which the specification forbids. */
const EARLIEST = Date.parse('0000-01-01T00:00:00Z')

/** Milliseconds since 1970 of a datetime as records write it; undefined where it is unreadable. Never negative. */
export function parseDatetime(text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length > 64 || !DATETIME.test(text) || text.endsWith('-00:00')) {
    return undefined
  }
  const ms = Date.parse(text)
  return ms >= EARLIEST ? Math.max(0, ms) : undefined // not so for NaN
}

/**
 * Microseconds since 1970 of a datetime; finer digits are dropped. A Date keeps milliseconds only, so the three digits
 * after those are read apart.
 */
export function parseDatetimeMicros(text: unknown): number | undefined {
  const ms = parseDatetime(text)
  if (ms === undefined) return undefined
  const fraction = DATETIME.exec(text as string)?.[1] ?? ''
  return ms * 1000 + (fraction.length > 3 ? Number(fraction.slice(3, 6).padEnd(3, '0')) : 0)
}
