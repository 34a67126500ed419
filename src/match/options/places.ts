import { z } from 'zod'
import { PLACES, type Place } from '../document.ts'
import { oneOrMore } from './one-or-more.ts'

const place = z.enum(Object.keys(PLACES) as [Place, ...Place[]])

/** Where a filter looks. `standard` is what it looks at when nothing is said. */
export function places(standard: readonly Place[]) {
  return oneOrMore(place)
    .default([...standard])
    .meta({
      description:
        'Where to look: `text` (the text of the post), `alt` (alt texts of images and video), `title` (title and description of the link card), `tag` (hashtags).',
    })
}

/** The places as a mask of bits. */
export function maskOf(names: Place | readonly Place[]): number {
  return [names].flat().reduce((mask, name) => mask | PLACES[name], 0)
}

/** The words for the places of a mask, for explanations. */
export function placeName(place: number): string {
  switch (place) {
    case PLACES.alt:
      return 'an alt text'
    case PLACES.title:
      return 'the link card'
    case PLACES.tag:
      return 'a hashtag'
    default:
      return 'the text'
  }
}
