import type { Coordinates } from '../../coordinates.ts'
import { type Document, PLACES } from '../document.ts'
import { fold } from '../fold.ts'
import { primarySubtag } from '../language-tags.ts'
import { placeName } from '../options/places.ts'
import { type Context, choose, contextOf } from './choice.ts'
import { CONFIDENCE, type Tier } from './confidence.ts'
import { flagsIn } from './flags.ts'
import type { Gazetteer, Named } from './gazetteer.ts'
import { type Mention, mentionsIn } from './mentions.ts'
import { recordedEvidence } from './recorded.ts'
import { trustIn } from './stop-names.ts'

/** Where something is, as far as it is known: a country has no point. */
export interface Place {
  readonly name: string
  readonly country: string | undefined
  /** GeoNames' code of the first administrative division. */
  readonly region: string | undefined
  readonly at: Coordinates | undefined
}

/** One sign of where a post belongs. */
export interface Evidence {
  readonly tier: Tier
  readonly place: Place
  /** How far it is to be trusted, from 0 to 1. */
  readonly confidence: number
  /** The most that this sign says, where it may stand for several places. */
  readonly most: number
  /** What it is, for people: `"in Oslo" in the text`. */
  readonly detail: string
}

/** Everything in the post that says where it belongs, found once per post. */
export function evidenceOf(document: Document, gazetteer: Gazetteer): readonly Evidence[] {
  const known = document.memo.evidence
  if (known?.gazetteer === gazetteer) return known.list
  const list = findEvidence(document, gazetteer)
  document.memo.evidence = { gazetteer, list }
  return list
}

/** How sure it is that one of several signs holds: 1 − Π(1 − c). Places that one sign may stand for add up. */
export function combined(evidence: readonly Evidence[]): number {
  const signs = new Map<string, number>()
  for (const { detail, confidence, most } of evidence) {
    signs.set(detail, Math.min(most, (signs.get(detail) ?? 0) + confidence))
  }
  let doubt = 1
  for (const confidence of signs.values()) doubt *= 1 - confidence
  return 1 - doubt
}

function findEvidence(document: Document, gazetteer: Gazetteer): readonly Evidence[] {
  const { post, fields } = document
  const languages = post.langs.map(primarySubtag)
  const mentions = fields.flatMap(({ place, raw }) =>
    place === PLACES.tag ? [] : mentionsIn(raw, languages, gazetteer).map((mention) => ({ mention, place })),
  )
  const tags = tagsOf(document, gazetteer)
  const flags = flagsIn(post.text)
  const context = contextOf(
    [...mentions.map(({ mention }) => mention), ...tags.map(({ mention }) => mention)],
    flags,
    languages,
  )
  const found = [
    ...recordedEvidence(post, gazetteer),
    ...tags.flatMap(({ mention, tag }) => weigh(mention, context, 'tag', `#${tag}`)),
    ...mentions.flatMap(({ mention, place }) => judge(mention, context, place)),
    ...flags.map((country) => ({
      tier: 'flag' as const,
      place: { name: country, country, region: undefined, at: undefined },
      confidence: CONFIDENCE.flag,
      most: CONFIDENCE.flag,
      detail: `the flag of ${country}`,
    })),
  ]
  return strongest(found)
}

function tagsOf({ post }: Document, gazetteer: Gazetteer): { mention: Mention; tag: string }[] {
  return post.tags.flatMap((tag) => {
    const key = fold(tag)
    const candidates = gazetteer.tagged(key).filter((one) => one.kind !== 'region' || !one.short)
    if (candidates.length === 0 || (candidates[0]!.kind !== 'own' && trustIn(key) !== 'name')) return []
    return [{ tag, mention: { written: tag, candidates, cue: undefined, qualifier: undefined } }]
  })
}

function judge(mention: Mention, context: Context, field: number): readonly Evidence[] {
  const { cue, qualifier, written, candidates } = mention
  const words = cue === undefined || cue.startsWith('’') || cue === 'based' ? written : `${cue} ${written}`
  const after = qualifier === undefined ? '' : `, ${qualifier[0]!.name}`
  const detail = `"${words}${after}" in ${placeName(field)}`
  if (candidates[0]!.kind === 'own') return weigh(mention, context, 'cue', detail)
  if (cue !== undefined && qualifier !== undefined) return weigh(mention, context, 'cueAndCountry', detail)
  const said = cue !== undefined || qualifier !== undefined
  return weigh(mention, context, said ? 'cue' : 'name', detail)
}

/** What the mention stands for, each with its share of the confidence. */
function weigh(mention: Mention, context: Context, tier: Tier, detail: string): Evidence[] {
  return choose(mention, context).map(({ named, share }) => ({
    tier,
    place: placeOf(named),
    confidence: CONFIDENCE[tier] * share,
    most: CONFIDENCE[tier],
    detail,
  }))
}

/** Where a name of the gazetteer lies. */
export function placeOf(named: Named): Place {
  if (named.kind === 'city') return named.city
  if (named.kind === 'own') return { ...named.place, region: undefined }
  const { name, country, code } = named.region
  return { name, country, region: code, at: undefined }
}

/** The same words said twice say no more than once. */
function strongest(found: readonly Evidence[]): readonly Evidence[] {
  const best = new Map<string, Evidence>()
  for (const evidence of found) {
    const { tier, place, detail } = evidence
    const kind = tier === 'tag' ? 'tag' : detail.startsWith('"') ? 'words' : detail
    const key = `${kind} ${place.name} ${place.country} ${place.region}`
    const known = best.get(key)
    if (known === undefined || known.confidence < evidence.confidence) best.set(key, evidence)
  }
  return [...best.values()].sort((a, b) => b.confidence - a.confidence)
}
