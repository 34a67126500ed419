/** Lists of notes by key, each of which keeps only its latest. */
export interface Shelf<Note> {
  add(key: number, note: Note): void
  /** The latest notes under the key, oldest first. */
  of(key: number): readonly Note[]
  /** Forgets the note if it is still there. Notes have to be dropped in the order in which they were added. */
  drop(key: number, note: Note): void
}

export function createShelf<Note>(most: number): Shelf<Note> {
  const lists = new Map<number, Note[]>()
  return {
    add(key, note) {
      const list = lists.get(key)
      if (list === undefined) lists.set(key, [note])
      else if (list.push(note) > most) list.shift()
    },
    of: (key) => lists.get(key) ?? [],
    drop(key, note) {
      const list = lists.get(key)
      if (list?.[0] !== note) return
      if (list.length === 1) lists.delete(key)
      else list.shift()
    },
  }
}
