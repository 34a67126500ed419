/** Lists by key, end to end: those of `key` are `entries[ends[key]..ends[key + 1]]`, an entry and its guard in turn. */
export interface Postings {
  readonly ends: Int32Array
  readonly entries: Int32Array
}

/** Collects lists of numbers by key; keys are small numbers too. A guard is what else an entry depends on. */
export function createPostings(): {
  add(key: number, entry: number, guard: number): void
  finish(): Postings
} {
  const lists: (number[] | undefined)[] = []
  return {
    add(key, entry, guard) {
      const list = lists[key]
      if (list === undefined) lists[key] = [entry, guard]
      else if (list.at(-2) !== entry || list.at(-1) !== guard) list.push(entry, guard)
    },
    finish() {
      const ends = new Int32Array(lists.length + 1)
      for (let key = 0; key < lists.length; key++) ends[key + 1] = ends[key]! + (lists[key]?.length ?? 0)
      const entries = new Int32Array(ends[lists.length]!)
      for (let key = 0; key < lists.length; key++) entries.set(lists[key] ?? [], ends[key]!)
      return { ends, entries }
    },
  }
}
