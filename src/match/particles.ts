/**
 * Korean glues particles to the end of nouns: 고양이 (cat) appears as 고양이가, 고양이를, 고양이들에게는. A term
 * matches a word that continues with nothing but particles. The list holds the case markers, delimiters, the
 * plural and the copula in its usual endings.
 */
const PARTICLE = [
  '은|는|이|가|을|를|의|에|에서|에게|에게서|한테|한테서|께|께서|와|과|랑|이랑|하고|로|으로|로서|으로서|로써|으로써',
  '도|만|까지|부터|마저|조차|밖에|보다|처럼|같이|마다|뿐|대로|만큼|나|이나|든지|이든지|야|아|여|이여|라도|이라도|들',
  '다|이다|입니다|입니까|이에요|예요|이야|이었다|였다|이고|이며|며|인|이라고|라고|이라는|라는|이란|란|요',
].join('|')
const PARTICLES = new RegExp(`^(?:${PARTICLE}){1,4}$`)

/** The longest chain of particles that is looked for, in syllables. */
const LONGEST = 8

/** Where in the Korean word `text[start..end]` a stem may end: every position after which only particles follow. */
export function stemEnds(text: string, start: number, end: number): number[] {
  const ends: number[] = []
  for (let cut = end - 1; cut > start && end - cut <= LONGEST; cut--) {
    if (PARTICLES.test(text.slice(cut, end))) ends.push(cut)
  }
  return ends
}

/** Whether the Korean word `text[start..end]` is `stem`, with particles after it or without. */
export function isInflected(stem: string, text: string, start: number, end: number): boolean {
  if (!text.startsWith(stem, start)) return false
  const rest = start + stem.length
  return rest === end || (rest < end && end - rest <= LONGEST && PARTICLES.test(text.slice(rest, end)))
}
