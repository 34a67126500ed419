import { parsePostUri, type RecordRef } from '../event.ts'
import { centerOf } from '../match/center.ts'
import type { Filter } from '../match/filter.ts'
import { compileRule, type Rule, ruleForNothing } from '../match/rule.ts'
import type { Algorithm } from '../rank/algorithm.ts'
import { validate } from '../validate.ts'
import { type Avatar, checkAvatar } from './avatar.ts'
import type { Report } from './diagnostic.ts'
import { bringsItsPosts, compileSources, type FeedOutline, type OrderSource } from './made-of.ts'
import { compileOrder, type Order } from './order.ts'
import { gazetteerOf } from './own-places.ts'
import { type FeedEntry, feedEntry, feedKey } from './sections/feed.ts'
import { listEntry } from './sections/list.ts'

/** A feed as the other parts use it: its rule compiled, its order found, its files checked. */
export interface Feed
  extends Pick<
    FeedEntry,
    'name' | 'description' | 'acceptsInteractions' | 'contentMode' | 'labels' | 'auth' | 'tests' | 'diversity'
  > {
  /** The record key. */
  readonly key: string
  /** Wants nothing where all posts come from other feeds. */
  readonly rule: Rule
  readonly order: Order
  /** What the order is made of, where it is made of others. */
  readonly madeOf?: readonly OrderSource[] | undefined
  readonly pin: RecordRef | undefined
  readonly avatar: Avatar | undefined
}

export interface FeedSurroundings {
  readonly filters: ReadonlyMap<string, Filter>
  readonly algorithms: ReadonlyMap<string, Algorithm>
  /** The DID of a handle, where it is known by now. */
  readonly resolveHandle: (handle: string) => string | undefined
  /** What the conditions of the next rule share with others. See CompileOptions. */
  readonly sharedBy: () => Map<string, unknown>
  /** The file that holds a feed's avatar is named relative to this folder. */
  readonly folderOf: (path: readonly PropertyKey[]) => string
  readonly report: Report
}

/** The parts of the settings that feeds are made of, as they stand in YAML. */
export interface RawFeeds {
  readonly feeds?: unknown
  readonly rules?: unknown
  readonly lists?: unknown
  readonly places?: unknown
}

/**
 * Compiles every feed, and every named rule, so that one run tells all problems. What the schema of the settings
 * finds wrong is not told again; a feed that is broken in such a way is left out.
 */
export async function compileFeeds(
  raw: RawFeeds,
  surroundings: FeedSurroundings,
): Promise<ReadonlyMap<string, Feed>> {
  const rules = new Map(entries(raw.rules).filter(([, rule]) => rule !== null))
  const lists = new Map(
    entries(raw.lists).flatMap(([name, entry]) => {
      const list = validate(listEntry, entry)
      return 'value' in list ? [[name, list.value]] : []
    }),
  )
  const gazetteer = gazetteerOf(entries(raw.places), surroundings.report)
  if (entries(raw.places).length > 0) gazetteer() // what is wrong with a place is told even where nobody uses it
  const compile = (value: unknown, path: PropertyKey[]) =>
    compileRule(value, { ...surroundings, shared: surroundings.sharedBy(), rules, lists, gazetteer, path })

  for (const [name, rule] of rules) compile(rule, ['rules', name])
  const rulesOfFeeds = new Map<string, Rule | undefined>()
  const orders = new Map<string, Order | undefined>()
  const outlines = new Map<string, FeedOutline>()
  for (const [key, entry] of entries(raw.feeds)) {
    if (!isMapping(entry)) continue
    const path = ['feeds', key]
    const rule = isGiven(entry['match']) ? compile(entry['match'], [...path, 'match']) : undefined
    const context = { gazetteer, center: rule && centerOf(rule.root) }
    const { algorithms, report } = surroundings
    const order = compileOrder(entry['order'], algorithms, [...path, 'order'], report, context)
    rulesOfFeeds.set(key, rule)
    orders.set(key, order)
    outlines.set(key, { order, hasRule: isGiven(entry['match']) })
  }
  const feeds = new Map<string, Feed>()
  for (const [key, entry] of entries(raw.feeds)) {
    if (!isMapping(entry)) continue
    const path = ['feeds', key]
    const order = orders.get(key)
    const madeOf = order && compileSources(key, order, { ...surroundings, gazetteer, feeds: outlines })
    const rule = ruleOf(entry['match'], rulesOfFeeds.get(key), [...path, 'match'], order)
    const avatar = await checkAvatar(entry['avatar'], [...path, 'avatar'], surroundings)
    const checked = validate(feedEntry, entry)
    if (!feedKey.safeParse(key).success) {
      // The schema of the settings stops at a wrong key, so that what stands behind it is told here.
      for (const problem of checked.problems ?? []) {
        surroundings.report({ ...problem, severity: 'error', path: [...path, ...problem.path] })
      }
      continue
    }
    if (!('value' in checked) || rule === undefined || order === undefined) continue
    const { name, description, acceptsInteractions, contentMode, labels } = checked.value
    const { auth, tests, pin, diversity } = checked.value
    feeds.set(key, {
      key,
      name,
      description,
      acceptsInteractions,
      contentMode,
      labels,
      auth,
      tests,
      rule,
      order,
      ...(madeOf && madeOf.length > 0 && { madeOf }),
      diversity,
      avatar,
      pin: pin === undefined ? undefined : parsePostUri(pin),
    })
  }
  return feeds

  /** The feed's rule; undefined where it is missing, which is reported. */
  function ruleOf(
    match: unknown,
    compiled: Rule | undefined,
    path: PropertyKey[],
    order: Order | undefined,
  ): Rule | undefined {
    if (compiled !== undefined || order === undefined || match === null) return compiled
    if (bringsItsPosts(order)) return ruleForNothing()
    const message = 'missing; a rule says which posts are wanted, such as { hashtag: [cats] }'
    return surroundings.report({ severity: 'error', path, message }) as undefined
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

function entries(value: unknown): [string, unknown][] {
  return isMapping(value) ? Object.entries(value) : []
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
