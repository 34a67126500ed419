/** Lists of small numbers by key, end to end: those of `key` are `entries[ends[key]..ends[key + 1]]`. */
export interface Postings {
  readonly ends: Int32Array
  readonly entries: Int32Array
  /** What else an entry depends on, for each of them. */
  readonly guards: Int32Array
}

/** Collects lists of numbers by key; keys are small numbers too. */
export function createPostings(): {
  add(key: number, entry: number, guard: number): void
  finish(): Postings
} {
  /** Entries and guards in turn. */
  const lists: (number[] | undefined)[] = []
  return {
    add(key, entry, guard) {
      const list = lists[key]
      if (list === undefined) lists[key] = [entry, guard]
      else if (list.at(-2) !== entry || list.at(-1) !== guard) list.push(entry, guard)
    },
    finish() {
      const ends = new Int32Array(lists.length + 1)
      for (let key = 0; key < lists.length; key++) ends[key + 1] = ends[key]! + (lists[key]?.length ?? 0) / 2
      const entries = new Int32Array(ends[lists.length]!)
      const guards = new Int32Array(entries.length)
      let next = 0
      for (const list of lists) {
        for (let i = 0; i < (list?.length ?? 0); i += 2) {
          entries[next] = list![i]!
          guards[next++] = list![i + 1]!
        }
      }
      return { ends, entries, guards }
    },
  }
}
