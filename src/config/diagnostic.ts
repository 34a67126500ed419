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
