/** Lists of small numbers by key, end to end: those of `key` are `entries[ends[key]..ends[key + 1]]`. */
export interface Postings {
  readonly ends: Int32Array
  readonly entries: Int32Array
}

/** Collects lists of numbers by key; keys are small numbers too. A number is kept once per key if added in a row. */
export function createPostings(): { add(key: number, entry: number): void; finish(): Postings } {
  const lists: (number[] | undefined)[] = []
  return {
    add(key, entry) {
      const list = lists[key]
      if (list === undefined) lists[key] = [entry]
      else if (list.at(-1) !== entry) list.push(entry)
    },
    finish() {
      const ends = new Int32Array(lists.length + 1)
      const entries: number[] = []
      for (let key = 0; key < lists.length; key++) {
        for (const entry of lists[key] ?? []) entries.push(entry)
        ends[key + 1] = entries.length
      }
      return { ends, entries: Int32Array.from(entries) }
    },
  }
}
