import type { TellingEvent, ToldPlace } from '../event.ts'
import { pointOf, type RecordLocation, readLocation } from './location.ts'
import { cleanText, items, type JsonObject, objectOr } from './untrusted.ts'

/** The lexicon allows 2,560 bytes. */
const LONGEST_DESCRIPTION = 2_560

/**
 * What a record of TELLING_COLLECTIONS says of a place. Events carry `community.lexicon.location.*`; check-ins of Anchor
 * carry `coordinates`, and in older drafts `locations`; profiles have a text in which a name may stand.
 */
export function readTelling(
  by: ToldPlace['by'],
  record: JsonObject,
): Pick<TellingEvent, 'coordinates' | 'address' | 'description'> {
  if (by === 'profile') {
    const description = record['description']
    if (typeof description !== 'string' || description === '' || description.length > LONGEST_DESCRIPTION)
      return {}
    return { description: cleanText(description) }
  }
  const location = readLocation(record)
  return by === 'check-in' ? { ...location, ...checkedIn(record) } : location
}

/** Anchor's lexicon asks for numbers, which its records have as texts where they have fractions. */
function written(degrees: unknown): unknown {
  return typeof degrees === 'number' ? degrees.toFixed(7) : degrees
}

function checkedIn(record: JsonObject): RecordLocation {
  for (const value of [record['coordinates'], ...items(record['locations'])]) {
    const { latitude, longitude } = objectOr(value)
    const coordinates = pointOf(written(latitude), written(longitude))
    if (coordinates !== undefined) return { coordinates }
  }
  return {}
}
