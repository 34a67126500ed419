import type { Post } from '../../event.ts'
import type { Document } from '../../match/document.ts'
import { ALIKE, bandKeys } from '../../match/duplicates/bands.ts'
import { fingerprintOf, hashText, similarity } from '../../match/duplicates/fingerprint.ts'
import { hostOf } from '../../match/link-domains.ts'
import type { ArrivalNote, Echoes } from '../../persist/batch.ts'
import { createShelf, type Shelf } from './shelf.ts'

/** What one feed remembers: a function of the latest notes alone, so that reading them back restores it. */
export interface FeedMemory {
  /** What the post repeats. It is noted if it is new, or its text is; asked again, the answer is the same. */
  recall(document: Document): { readonly echoes: Echoes; readonly noted: ArrivalNote | undefined }
  /** What was found when the post arrived, where it is remembered. Changes nothing. */
  known(post: Pick<Post, 'did' | 'rkey'>): Echoes | undefined
  /** Adds a note that was stored; in the order of ordinals. */
  restore(note: ArrivalNote): void
  /** The ordinal of the oldest note remembered; that of the next one where there is none. */
  readonly first: number
}

/** How long a post is remembered, in milliseconds of the posts' own time. */
export const MEMORY_MS = 6 * 3_600_000
/** How many posts are remembered at most; some 25 MB. */
export const MEMORY_POSTS = 20_000
export const BURST_MS = 10 * 60_000
/** Among how many of the latest posts links to one domain are counted. */
const LATEST = 50
/** Shorter texts come twice by chance: people wish each other a good morning. */
const FEWEST_LETTERS = 20
/** What is compared with one post is bounded, however often a text came. */
const MOST_ALIKE = 20
const MOST_BY_AUTHOR = 32
const MOST_VERSIONS = 20
const MOST_HOSTS = 4

export function createFeedMemory(capacity = MEMORY_POSTS): FeedMemory {
  /** The note of an ordinal stands at its remainder. */
  const ring: ArrivalNote[] = []
  const versions = createShelf<ArrivalNote>(MOST_VERSIONS)
  const texts = createShelf<ArrivalNote>(MOST_ALIKE)
  const authors = createShelf<ArrivalNote>(MOST_BY_AUTHOR)
  const hosts = createShelf<ArrivalNote>(LATEST)
  let first = 0
  let next = 0
  let clock = 0

  /** Calls back for every list that the note belongs to. */
  function places(note: ArrivalNote, visit: (shelf: Shelf<ArrivalNote>, key: number) => void): void {
    visit(versions, note.post)
    if (note.letters >= FEWEST_LETTERS) for (const key of bandKeys(fingerprintIn(note))) visit(texts, key)
    if (note.author !== 0) visit(authors, note.author)
    for (const host of note.hosts) visit(hosts, host)
  }

  function add(note: ArrivalNote): void {
    if (first === next) first = note.ordinal
    ring[note.ordinal % capacity] = note
    next = note.ordinal + 1
    clock = note.clock
    places(note, (shelf, key) => shelf.add(key, note))
  }

  function forget(): void {
    while (first < next) {
      const oldest = ring[first % capacity]!
      if (next - first < capacity && oldest.clock >= clock - MEMORY_MS) return
      places(oldest, (shelf, key) => shelf.drop(key, oldest))
      first++
    }
  }

  function echoesOf(note: Omit<ArrivalNote, 'echoes'>): Echoes {
    const lately = (other: ArrivalNote) => other.clock >= note.clock - BURST_MS
    const latest = (other: ArrivalNote) => lately(other) && other.ordinal >= note.ordinal - LATEST
    const linking = note.hosts.map((host) => distinct(hosts.of(host).filter(latest), note.post))
    return {
      ...copiesOf(note),
      byAuthor: note.author === 0 ? 0 : distinct(authors.of(note.author).filter(lately), note.post),
      byDomain: Math.max(0, ...linking),
    }
  }

  function copiesOf(note: Omit<ArrivalNote, 'echoes'>): { copies: number; alike: number } {
    if (note.letters < FEWEST_LETTERS) return { copies: 0, alike: 0 }
    const fingerprint = fingerprintIn(note)
    const candidates = new Set(bandKeys(fingerprint).flatMap((key) => texts.of(key)))
    const same: ArrivalNote[] = []
    const similar: ArrivalNote[] = []
    for (const other of candidates) {
      if (other.text === note.text) same.push(other)
      else if (similarity(fingerprintIn(other), fingerprint) >= ALIKE) similar.push(other)
    }
    return { copies: distinct(same, note.post), alike: distinct(similar, note.post) }
  }

  return {
    recall(document) {
      const { post } = document
      const { hash: text, letters, minima } = fingerprintOf(document)
      const key = keyOf(post)
      const known = versions.of(key).findLast((version) => version.text === text)
      if (known !== undefined) return { echoes: known.echoes, noted: undefined }
      clock = Math.max(clock, Math.floor(post.time))
      forget()
      const author = post.replyParent?.did === post.did ? 0 : hashText(post.did)
      const note = { ordinal: next, post: key, author, clock, hosts: hostsOf(post), text, letters, minima }
      // An edited post does not arrive again: only its text is judged anew.
      const edited = versions.of(key).at(-1)
      const echoes = edited === undefined ? echoesOf(note) : { ...edited.echoes, ...copiesOf(note) }
      const noted = { ...note, echoes }
      add(noted)
      return { echoes, noted }
    },
    known: (post) => versions.of(keyOf(post)).at(-1)?.echoes,
    restore(note) {
      forget()
      add(note)
    },
    get first() {
      return first
    },
  }
}

/** The hash that stands for a post. */
export function keyOf(post: Pick<Post, 'did' | 'rkey'>): number {
  return hashText(`${post.did}/${post.rkey}`)
}

function fingerprintIn({ text, letters, minima }: Omit<ArrivalNote, 'echoes'>) {
  return { hash: text, letters, minima }
}

/** How many posts but the given one these notes are about. */
function distinct(notes: readonly ArrivalNote[], but: number): number {
  const posts = new Set(notes.map(({ post }) => post))
  posts.delete(but)
  return posts.size
}

/** Hashes of the hosts that a post links to; animations come from the same few hosts for everybody. */
function hostsOf({ links, gif }: Post): number[] {
  if (gif) return []
  const hosts = new Set<number>()
  for (const link of links.slice(0, MOST_HOSTS)) {
    const host = hostOf(link)
    if (host !== undefined) hosts.add(hashText(host.replace(/^www\./, '')))
  }
  return [...hosts]
}
