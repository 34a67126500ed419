import { closest, distance } from 'fastest-levenshtein'

/**
 * The end of a message about an unknown name: the nearest known one, or else (few are known) all of them.
 * `label` begins the list; an empty one leaves the list out.
 */
export function didYouMean(name: string, known: readonly string[], label = 'known'): string {
  const near = nearest(name, known)
  if (near !== undefined) return `; did you mean "${near}"?`
  if (label === '' || known.length === 0 || known.length > 30) return ''
  return `; ${label}: ${known.join(', ')}`
}

/** The known name that `name` is most likely a misspelling of. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined
  const folded = name.toLowerCase().replaceAll(/[-_ ]/g, '')
  const near = closest(
    folded,
    known.map((candidate) => candidate.toLowerCase()),
  )
  const found = known.find((candidate) => candidate.toLowerCase() === near)
  const allowed = Math.min(3, Math.max(1, Math.floor(folded.length / 2)))
  return distance(folded, near) <= allowed ? found : undefined
}
