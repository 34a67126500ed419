import type { Anchor, Atom } from '../atom.ts'
import { RUN } from '../characters.ts'
import { byRarity } from '../frequency.ts'
import { tokenize } from '../tokenize.ts'
import type { Area } from './area.ts'
import { placeOf } from './evidence.ts'
import { flagOf } from './flags.ts'
import type { Gazetteer } from './gazetteer.ts'
import { MAP_DOMAINS } from './map-links.ts'
import { countryCodes } from './regions.ts'

/** What one of stands in every post with evidence inside the area: names and hashtags of what lies there, maps, records. */
export function anchorsOf(area: Area, gazetteer: Gazetteer, profiles: boolean): readonly Anchor[] {
  const anchors: Anchor[] = [
    { kind: 'feature', value: 'place' },
    ...(profiles ? [{ kind: 'feature', value: 'profile' } as const] : []),
    ...MAP_DOMAINS.map((value): Anchor => ({ kind: 'domain', value })),
  ]
  for (const country of countryCodes()) {
    if (area.contains({ name: country, country, region: undefined, at: undefined }))
      anchors.push({ kind: 'substring', value: flagOf(country) })
  }
  for (const [name, named] of gazetteer.names) {
    if (!named.some((one) => area.contains(placeOf(one)))) continue
    const { starts, ends, kinds } = tokenize(name)
    const atoms = Array.from(kinds, (kind, i): Atom => {
      return { kind: kind === RUN ? 'substring' : 'word', value: name.slice(starts[i], ends[i]) }
    })
    const [rarest, beside] = byRarity(atoms)
    if (rarest !== undefined)
      anchors.push({ ...rarest, beside: beside?.kind === 'word' ? beside : undefined })
    anchors.push({ kind: 'tag', value: name.replaceAll(' ', '') })
  }
  return anchors
}
