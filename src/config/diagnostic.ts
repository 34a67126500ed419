/** One problem of a configuration, as data; printed by the command that found it. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning'
  /** Keys and indexes from the root of the effective settings to the place, e.g. ['feeds','cats','match','any',1,'txt']. */
  readonly path: readonly PropertyKey[]
  /** What is wrong and how to mend it, without the path. */
  readonly message: string
  /** Whether the problem is the key itself (an unknown one, say) and not its value. */
  readonly atKey?: boolean
}

/** Receives problems while something is compiled, so that one run reports them all. */
export type Report = (problem: Diagnostic) => void

/** A problem and where its cause was written. */
export interface LocatedDiagnostic extends Diagnostic {
  /** The file as shown to people, or the environment variable or flag that brought the value. */
  readonly source: string
  /** Counted from 1; undefined where the source is no file or the whole file is meant. */
  readonly line: number | undefined
  readonly column: number | undefined
  /** The text of that line. */
  readonly excerpt: string | undefined
}
