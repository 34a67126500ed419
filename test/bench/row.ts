/** One measurement. */
export interface BenchRow {
  readonly name: string
  readonly value: number
  /** As in "µs/post" or "events/s". */
  readonly unit: string
}
