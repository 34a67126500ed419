/** Below this many letters capitals say nothing: OK, NASA, LOL. */
export const ENOUGH_LETTERS = 12

/** The share of capitals among the letters that have two cases, links left out; 0 where there are too few to tell. */
export function shareOfCapitals(written: string): number {
  const text = written.includes('://') ? written.replaceAll(/https?:\/\/\S+/gi, ' ') : written
  const upper = text.match(/\p{Lu}/gu)?.length ?? 0
  if (upper === 0) return 0
  const letters = upper + (text.match(/\p{Ll}/gu)?.length ?? 0)
  return letters < ENOUGH_LETTERS ? 0 : upper / letters
}
