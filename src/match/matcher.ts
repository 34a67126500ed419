import type { Post } from '../event.ts'
import { buildAutomaton } from './aho-corasick.ts'
import { anchorsOf } from './anchors.ts'
import type { Atom } from './atom.ts'
import { analyse, type Document, plainOf } from './document.ts'
import type { Condition } from './filter.ts'
import { atomsOf } from './presence.ts'
import { holds, type Node, type Rule } from './rule.ts'
import { knowsPlain, numberOf, vocabularySize } from './vocabulary.ts'

/** Finds which of all feeds want a post, at a cost that grows far slower than their number. */
export interface Matcher {
  /** The numbers of the feeds that want the post, ascending. */
  match(post: Post): readonly number[]
  /** The same for a post already analysed. */
  matchDocument(document: Document): readonly number[]
  /** Feeds whose rules name nothing that must be present, and so are tried on every post. */
  readonly unanchored: readonly number[]
}

const NO_FEEDS: readonly number[] = Object.freeze([])

/**
 * Builds a matcher ("predicate dispatch"): every rule is filed under its anchors, the rarest atoms of which a post
 * that it wants must contain at least one. A post's own atoms then lead to the few rules worth trying, and those
 * are evaluated as anywhere else. Rules are looked up by feed number.
 */
export function createMatcher(rules: ReadonlyMap<number, Rule>): Matcher {
  const feeds = [...rules.keys()].sort((a, b) => a - b)
  const roots = feeds.map((feed): Node => rules.get(feed)!.root)
  const witnesses = new Set<Condition>()
  for (const rule of rules.values()) for (const witness of rule.witnesses) witnesses.add(witness)

  const always: number[] = []
  const bySubstring = new Map<string, number[]>()
  const byAtom: (number[] | undefined)[] = []
  for (const [index, feed] of feeds.entries()) {
    const anchors = anchorsOf(rules.get(feed)!)
    if (anchors === undefined) always.push(index)
    else for (const anchor of anchors) file(anchor, index)
  }
  // Dense, so that looking an atom up is one load.
  const postings = Array.from({ length: vocabularySize() }, (_, atom) => byAtom[atom])
  const automaton = bySubstring.size === 0 ? undefined : buildAutomaton([...bySubstring.keys()])
  const substringPostings = [...bySubstring.values()]

  function file({ kind, value }: Atom, index: number): void {
    const atom = kind === 'substring' ? -1 : numberOf(kind, value)
    const posting = (atom < 0 ? bySubstring.get(value) : byAtom[atom]) ?? []
    if (atom < 0) bySubstring.set(value, posting)
    else byAtom[atom] = posting
    if (posting.at(-1) !== index) posting.push(index)
  }

  /** The post at which a rule was last tried: an atom that comes again does not try it again. */
  const tried = new Uint32Array(feeds.length)
  let turn = 0
  let wanted: number[] = []
  let document: Document

  function attempt(index: number): void {
    if (tried[index] === turn) return
    tried[index] = turn
    if (holds(roots[index]!, document)) wanted.push(index)
  }

  function attemptSubstring(pattern: number): void {
    for (const index of substringPostings[pattern]!) attempt(index)
  }

  function scan(): void {
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
    for (const atom of atomsOf(document)) {
      const posting = atom < postings.length ? postings[atom] : undefined
      if (posting !== undefined) for (const index of posting) attempt(index)
    }
    if (automaton !== undefined) scan()
    for (const index of always) attempt(index)
    if (wanted.length === 0) return NO_FEEDS
    return wanted.sort((a, b) => a - b).map((index) => feeds[index]!)
  }

  return {
    match: (post) => matchDocument(analyse(post)),
    matchDocument,
    unanchored: always.map((index) => feeds[index]!),
  }
}
