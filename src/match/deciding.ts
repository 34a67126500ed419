import type { Atom } from './atom.ts'
import type { Document } from './document.ts'
import { EVERYWHERE } from './document-atoms.ts'
import { containsOneOf } from './presence.ts'
import { type NumberedKind, numberOf } from './vocabulary.ts'

/** Atoms of which the presence of one makes a condition hold. */
export interface Deciding {
  /** Sorted numbers of atoms. */
  readonly atoms: Int32Array
  /** Where they have to stand, as the bits of document-atoms.ts. */
  readonly bits: number
  /** Whether nothing else makes the condition hold. */
  readonly only: boolean
}

/** The numbers of some atoms, sorted. */
export function numbersOfAtoms(kind: NumberedKind, values: readonly string[]): Int32Array {
  return Int32Array.from(new Set(values), (value) => numberOf(kind, value)).sort()
}

/**
 * A condition that holds exactly if one of the atoms is present. Most filters are of this kind, and the matcher
 * answers them from its tables.
 */
export function presenceOf(kind: NumberedKind, values: readonly string[], bits = EVERYWHERE) {
  const atoms = numbersOfAtoms(kind, values)
  return {
    matches: (document: Document) => containsOneOf(document, atoms, bits),
    anchors: values.map((value): Atom => ({ kind, value })),
    deciding: { atoms, bits, only: true } as Deciding,
  }
}
