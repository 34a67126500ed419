import type { Post } from '../event.ts'
import { buildAutomaton } from './aho-corasick.ts'
import type { Anchor } from './atom.ts'
import { dispatchOf } from './dispatch.ts'
import { analyse, type Document, plainOf } from './document.ts'
import { assemble } from './evaluator.ts'
import type { Condition } from './filter.ts'
import { createPostings, type Postings } from './postings.ts'
import { atomsOf, contains } from './presence.ts'
import type { Rule } from './rule.ts'
import { type AtomId, knowsPlain, numberOf } from './vocabulary.ts'

/** Finds which of all feeds want a post, at a cost that grows far slower than their number. */
export interface Matcher {
  /** The numbers of the feeds that want the post, or may come to want it as its counters change; ascending. */
  match(post: Post): readonly number[]
  /** The same for a post already analysed. */
  matchDocument(document: Document): readonly number[]
  /** Feeds whose rules name nothing that must be present, and so are tried on every post. */
  readonly unanchored: readonly number[]
}

const NO_GUARD = -1
const ANYWHERE = 0xff

/** The atom that must be present too for a trigger to count. */
function guardOf({ beside }: Anchor): AtomId {
  return beside === undefined || beside.kind === 'substring' ? NO_GUARD : numberOf(beside.kind, beside.value)
}

const NO_FEEDS: readonly number[] = Object.freeze([])

/**
 * Builds a matcher ("predicate dispatch") of rules by feed number: every rule is filed under its triggers, the rare
 * atoms of which a post that it wants contains at least one. A post's own atoms then lead to the few rules worth
 * trying. What to file a rule under is chosen anew here, by what posts have contained until now.
 */
export function createMatcher(rules: ReadonlyMap<number, Rule>): Matcher {
  const feeds = [...rules.keys()].sort((a, b) => a - b)
  const dispatches = feeds.map((feed) => dispatchOf(rules.get(feed)!.possible))
  const evaluator = assemble([
    ...feeds.map((feed) => rules.get(feed)!.possible),
    ...dispatches.map((dispatch, i) => dispatch?.rest ?? rules.get(feeds[i]!)!.possible),
  ])
  const witnesses = new Set<Condition>([...rules.values()].flatMap((rule) => rule.witnesses))

  const unanchored = Int32Array.from(feeds.keys().filter((index) => dispatches[index] === undefined))
  const byAtom = createPostings()
  const bySubstring = createPostings()
  const substrings = new Map<string, number>()
  for (const [index, dispatch] of dispatches.entries()) {
    for (const { atom, settles } of dispatch?.triggers ?? []) {
      if (atom.kind !== 'substring')
        byAtom.add(numberOf(atom.kind, atom.value), 2 * index + Number(settles), guardOf(atom))
      else {
        const pattern = substrings.get(atom.value) ?? substrings.size
        substrings.set(atom.value, pattern)
        bySubstring.add(pattern, 2 * index, guardOf(atom))
      }
    }
  }
  const atomPostings = byAtom.finish()
  const substringPostings = bySubstring.finish()
  const automaton = substrings.size === 0 ? undefined : buildAutomaton([...substrings.keys()])

  /** The post at which a rule was last tried: a second trigger does not try it again. */
  const tried = new Uint32Array(feeds.length)
  let turn = 0
  let wanted: number[] = []
  let document: Document

  function attempt(index: number, settled: boolean): void {
    if (tried[index] === turn) return
    tried[index] = turn
    if (evaluator.holds(settled ? feeds.length + index : index, document)) wanted.push(index)
  }

  function attemptList({ ends, entries }: Postings, key: number, settles: boolean): void {
    // Atoms that came with later rules lie beyond the end.
    const end = key + 1 < ends.length ? ends[key + 1]! : 0
    for (let i = key + 1 < ends.length ? ends[key]! : 0; i < end; i += 2) {
      const guard = entries[i + 1]!
      if (guard !== NO_GUARD && !contains(document, guard, ANYWHERE)) continue
      attempt(entries[i]! >> 1, settles && (entries[i]! & 1) === 1)
    }
  }

  function attemptSubstring(pattern: number): void {
    attemptList(substringPostings, pattern, false)
  }

  function scanSubstrings(): void {
    const plain = knowsPlain()
    for (const field of document.fields) {
      automaton!.scan(field.text, attemptSubstring)
      if (plain && plainOf(field) !== field) automaton!.scan(plainOf(field).text, attemptSubstring)
    }
  }

  function matchDocument(next: Document): readonly number[] {
    document = next
    wanted = []
    turn = (turn + 1) >>> 0
    if (turn === 0) {
      tried.fill(0)
      turn = 1
    }
    for (const witness of witnesses) witness.witness!(document)
    const { list, count } = atomsOf(document)
    for (let i = 0; i < count; i++) attemptList(atomPostings, list[i]!, contains(document, list[i]!))
    if (automaton !== undefined) scanSubstrings()
    for (let i = 0; i < unanchored.length; i++) attempt(unanchored[i]!, false)
    if (wanted.length === 0) return NO_FEEDS
    return wanted.sort((a, b) => a - b).map((index) => feeds[index]!)
  }

  return {
    match: (post) => matchDocument(analyse(post)),
    matchDocument,
    unanchored: Array.from(unanchored, (index) => feeds[index]!),
  }
}
