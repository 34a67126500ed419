import { ALIKE, bandKeys } from './bands.ts'
import { type Fingerprint, similarity } from './fingerprint.ts'

/** A post that had a text. */
export interface Sighting {
  readonly did: string
  readonly rkey: string
  /** Milliseconds since 1970. */
  readonly time: number
}

/** Posts of one text, or of texts like it, in the order in which they came. */
interface Cluster {
  readonly fingerprint: Fingerprint
  readonly keys: readonly number[]
  sightings: Sighting[]
  /** The clock when it was last seen. */
  seen: number
}

/** Texts that went by lately. */
export interface TextMemory {
  /** Takes note of a post, whose fingerprint is an object of its own. Noting it again changes nothing. */
  note(post: Sighting, fingerprint: Fingerprint): void
  /** The posts with this text that came before `post`, oldest first; the latest fifty are remembered. */
  before(post: Sighting, fingerprint: Fingerprint): readonly Sighting[]
}

export interface MemoryOptions {
  /** Whether texts that are nearly the same count as one. */
  readonly near: boolean
  /** How long a text is remembered after it was last seen, in milliseconds of the posts' own time. */
  readonly window: number
  /** How many different texts are remembered; the one not seen for longest is forgotten first. */
  readonly capacity: number
}

const MOST_SIGHTINGS = 50

/** Remembers texts by their fingerprints. The clock is the latest time of any post, so a replay gives the same answers. */
export function createTextMemory({ near, window, capacity }: MemoryOptions): TextMemory {
  const byKey = new Map<number, Cluster[]>()
  /** Least recently seen first. */
  const clusters = new Set<Cluster>()
  let clock = Number.NEGATIVE_INFINITY
  /** Many feeds may note the same post. */
  let latest: Fingerprint | undefined

  function find(fingerprint: Fingerprint, keys: readonly number[]): Cluster | undefined {
    let best: Cluster | undefined
    let closest = 0
    for (const key of keys) {
      for (const cluster of byKey.get(key) ?? []) {
        const closeness = near ? similarity(cluster.fingerprint, fingerprint) : 1
        if (closeness >= ALIKE && closeness > closest) [best, closest] = [cluster, closeness]
      }
    }
    return best
  }

  function forgetOld(): void {
    for (const cluster of clusters) {
      if (clusters.size <= capacity && cluster.seen >= clock - window) return
      clusters.delete(cluster)
      for (const key of cluster.keys) {
        const rest = byKey.get(key)!.filter((other) => other !== cluster)
        if (rest.length === 0) byKey.delete(key)
        else byKey.set(key, rest)
      }
    }
  }

  function begin(fingerprint: Fingerprint, keys: readonly number[]): Cluster {
    const cluster: Cluster = { fingerprint, keys, sightings: [], seen: clock }
    for (const key of keys) {
      const others = byKey.get(key)
      if (others === undefined) byKey.set(key, [cluster])
      else others.push(cluster)
    }
    return cluster
  }

  return {
    note(post, fingerprint) {
      if (fingerprint === latest) return
      latest = fingerprint
      clock = Math.max(clock, post.time)
      const keys = near ? bandKeys(fingerprint) : [fingerprint.hash]
      const cluster = find(fingerprint, keys) ?? begin(fingerprint, keys)
      cluster.seen = clock
      clusters.delete(cluster)
      clusters.add(cluster)
      if (!cluster.sightings.some((other) => isSame(other, post))) {
        cluster.sightings.push(post)
        if (cluster.sightings.length > MOST_SIGHTINGS) cluster.sightings = cluster.sightings.slice(1)
      }
      forgetOld()
    },
    before(post, fingerprint) {
      const cluster = find(fingerprint, near ? bandKeys(fingerprint) : [fingerprint.hash])
      if (cluster === undefined) return []
      const own = cluster.sightings.findIndex((other) => isSame(other, post))
      return own < 0 ? cluster.sightings : cluster.sightings.slice(0, own)
    },
  }
}

function isSame(one: Sighting, other: Sighting): boolean {
  return one.rkey === other.rkey && one.did === other.did
}
