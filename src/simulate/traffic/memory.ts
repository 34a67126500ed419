import type { Random } from './random.ts'

/** A record somebody wrote: enough to rebuild its key. */
export interface Written {
  readonly account: number
  /** The moment of its key, in microseconds since 1970. */
  readonly micros: number
}

/** The latest records of a collection, so that deletes have something to delete. */
export interface RecordMemory {
  add(record: Written): void
  /** Forgets and returns one, or undefined where the drawn one is gone already. */
  take(random: Random): Written | undefined
}

export function createRecordMemory(capacity: number): RecordMemory {
  const slots: (Written | undefined)[] = []
  let next = 0
  return {
    add(record) {
      slots[next] = record
      next = (next + 1) % capacity
    },
    take(random) {
      if (slots.length === 0) return undefined
      const slot = random.below(slots.length)
      const record = slots[slot]
      slots[slot] = undefined
      return record
    },
  }
}
