/**
 * Finds which of many strings stand anywhere in a text, in one pass over its UTF-16 units (Aho and Corasick, 1975).
 * States are rows of a sparse table: most have one edge. The first state, where scanning spends its time in text
 * that contains nothing, has a dense row.
 */
export interface Automaton {
  /** Calls `found` with the index of each pattern in `text`, once for every place it ends at. */
  scan(text: string, found: (pattern: number) => void): void
}

const ROOT = 0
const NONE = -1

interface Building {
  readonly edges: Map<number, number>
  readonly patterns: number[]
  fail: number
}

/** Builds the automaton of `patterns`, none of them empty. */
export function buildAutomaton(patterns: readonly string[]): Automaton {
  const states = trieOf(patterns)
  const order = linkFailures(states)

  const symbols = new Uint8Array(0x10000)
  const firstEdge = new Int32Array(states.length + 1)
  const edgeCount = states.reduce((sum, state) => sum + state.edges.size, 0)
  const edgeUnits = new Uint16Array(edgeCount)
  const edgeTargets = new Int32Array(edgeCount)
  let edge = 0
  for (let state = 0; state < states.length; state++) {
    firstEdge[state] = edge
    for (const [unit, target] of states[state]!.edges) {
      edgeUnits[edge] = unit
      edgeTargets[edge++] = target
      symbols[unit] = 1
    }
  }
  firstEdge[states.length] = edge
  const rootTargets = new Int32Array(0x10000)
  for (const [unit, target] of states[ROOT]!.edges) rootTargets[unit] = target

  const fails = Int32Array.from(states, (state) => state.fail)
  const outputs = states.map((state) => state.patterns)
  /** The nearest state along the failures (or the state itself) at which a pattern ends. */
  const ends = new Int32Array(states.length).fill(NONE)
  for (const state of order) {
    if (outputs[state]!.length > 0) ends[state] = state
    else if (state !== ROOT) ends[state] = ends[fails[state]!]!
  }

  const step = (from: number, unit: number): number => {
    if (symbols[unit] === 0) return ROOT
    for (let state = from; state !== ROOT; state = fails[state]!) {
      for (let i = firstEdge[state]!; i < firstEdge[state + 1]!; i++) {
        if (edgeUnits[i] === unit) return edgeTargets[i]!
      }
    }
    return rootTargets[unit]!
  }

  return {
    scan(text, found) {
      let state = ROOT
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i)
        state = state === ROOT ? rootTargets[unit]! : step(state, unit)
        if (state === ROOT) continue
        for (let end = ends[state]!; end !== NONE; end = ends[fails[end]!]!) {
          for (const pattern of outputs[end]!) found(pattern)
        }
      }
    },
  }
}

function trieOf(patterns: readonly string[]): Building[] {
  const states: Building[] = [{ edges: new Map(), patterns: [], fail: ROOT }]
  for (const [index, pattern] of patterns.entries()) {
    if (pattern === '') throw new Error('an empty pattern is everywhere')
    let state = states[ROOT]!
    for (let i = 0; i < pattern.length; i++) {
      const unit = pattern.charCodeAt(i)
      let target = state.edges.get(unit)
      if (target === undefined) {
        target = states.push({ edges: new Map(), patterns: [], fail: ROOT }) - 1
        state.edges.set(unit, target)
      }
      state = states[target]!
    }
    state.patterns.push(index)
  }
  return states
}

/** Sets where each state goes on when no edge fits. Returns the states by depth. */
function linkFailures(states: readonly Building[]): readonly number[] {
  const order = [ROOT]
  for (const index of order) {
    const state = states[index]!
    for (const [unit, target] of state.edges) {
      order.push(target)
      if (index === ROOT) continue
      let fail = state.fail
      while (fail !== ROOT && !states[fail]!.edges.has(unit)) fail = states[fail]!.fail
      states[target]!.fail = states[fail]!.edges.get(unit) ?? ROOT
    }
  }
  return order
}
