/** How far each kind of sign is trusted. Judgement; docs/places.md measures what comes of it. */
export const CONFIDENCE = {
  /** A point in the post's own record, or in the address of a map. */
  coordinates: 1,
  /** The place of an event that the post embeds or links to. */
  event: 0.95,
  /** The place of a check-in that the post embeds. */
  'check-in': 0.95,
  /** An address in the post's own record. */
  address: 0.95,
  /** A word such as "in" before the name, and its country right after it. */
  cueAndCountry: 0.75,
  tag: 0.7,
  /** A word such as "in" before the name, or its country right after it. */
  cue: 0.6,
  flag: 0.4,
  /** The place that the author's profile names; only where it is asked for. */
  profile: 0.4,
  name: 0.3,
} as const

export type Tier = keyof typeof CONFIDENCE
