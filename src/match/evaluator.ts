import { byCost } from './cost.ts'
import type { Deciding } from './deciding.ts'
import type { Document } from './document.ts'
import type { Condition } from './filter.ts'
import type { Node } from './node.ts'
import { containsOneOf } from './presence.ts'

/** Decides rules. Ingest, tests, explanations and backfills all ask one of these. */
export interface Evaluator {
  /** Whether the document satisfies the node of this index, the witnesses having seen it. */
  holds(index: number, document: Document): boolean
}

/** What a step of a program does; each is followed by where it ends, and then by what it is about. */
const ALL = 0 // steps
const ANY = 1 // steps
const NOT = 2 // one step
const ATOMS = 3 // bits, and sorted atoms of which one must be present there
const ASK = 4 // the index of a condition

/**
 * Writes rules down as programs, numbers end to end in one array. With thousands of rules their trees of objects
 * lie all over the memory, and fetching them took ten times as long as evaluating.
 */
export function assemble(nodes: readonly Node[]): Evaluator {
  const written: number[] = []
  const conditions: Condition[] = []
  const known = new Map<Condition, number>()
  const starts = Int32Array.from(nodes, (node) => {
    const start = written.length
    write(node)
    return start
  })
  const code = Int32Array.from(written)

  function write(node: Node): void {
    if (node.kind === 'rule') write(node.child)
    else if (node.kind === 'filter') writeCondition(node.condition)
    else if (node.kind === 'not') step(NOT, () => write(node.child))
    else step(node.kind === 'all' ? ALL : ANY, () => byCost(node.children).forEach(write))
  }

  function writeCondition(condition: Condition): void {
    const { deciding } = condition
    if (deciding?.only) writeAtoms(deciding)
    else if (deciding === undefined || deciding.atoms.length === 0) writeQuestion(condition)
    else {
      step(ANY, () => {
        writeAtoms(deciding)
        writeQuestion(condition)
      })
    }
  }

  function writeAtoms({ atoms, bits }: Deciding): void {
    step(ATOMS, () => {
      written.push(bits)
      for (const atom of atoms) written.push(atom)
    })
  }

  function writeQuestion(condition: Condition): void {
    let index = known.get(condition)
    if (index === undefined) {
      index = conditions.push(condition) - 1
      known.set(condition, index)
    }
    const asked = index
    step(ASK, () => written.push(asked))
  }

  function step(operation: number, writeContent: () => void): void {
    const end = written.push(operation, 0) - 1
    writeContent()
    written[end] = written.length
  }

  function run(at: number, document: Document): boolean {
    const end = code[at + 1]!
    switch (code[at]) {
      case ALL:
        for (let step = at + 2; step < end; step = code[step + 1]!) if (!run(step, document)) return false
        return true
      case ANY:
        for (let step = at + 2; step < end; step = code[step + 1]!) if (run(step, document)) return true
        return false
      case NOT:
        return !run(at + 2, document)
      case ATOMS:
        return containsOneOf(document, code, code[at + 2]!, at + 3, end)
      default:
        return conditions[code[at + 2]!]!.matches(document)
    }
  }

  return { holds: (index, document) => run(starts[index]!, document) }
}
