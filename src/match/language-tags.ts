/** Languages that detectors and writers mix up: being sure of one says nothing against the others. */
const CONFUSED: readonly (readonly string[])[] = [
  ['no', 'nb', 'nn', 'da'],
  ['hr', 'sr', 'bs', 'sh', 'cnr', 'sl'],
  ['ms', 'id'],
  ['cs', 'sk'],
  ['es', 'gl', 'ast', 'ca'],
  ['pt', 'gl'],
  ['fa', 'prs', 'tg'],
  ['zh', 'yue', 'wuu', 'nan', 'lzh'],
  ['hi', 'mr', 'ne', 'ur'],
  ['tl', 'fil'],
  ['uk', 'be', 'ru'],
]

/** Former codes that apps still write, and codes that mean the same. */
const RENAMED = new Map(Object.entries({ iw: 'he', in: 'id', ji: 'yi', fil: 'tl' }))

/** Tags come again and again; the bound keeps invented ones from filling the memory. */
const MOST_PRIMARIES = 1000
const primaries = new Map<string, string>()

/** The first subtag of a BCP 47 tag, in lower case and by its present name: `pt-BR` → `pt`. */
export function primarySubtag(tag: string): string {
  const known = primaries.get(tag)
  if (known !== undefined) return known
  const first = tag.split(/[-_]/, 1)[0]!.toLowerCase()
  const primary = RENAMED.get(first) ?? first
  if (primaries.size < MOST_PRIMARIES) primaries.set(tag, primary)
  return primary
}

/** The first subtags under which a language may be declared: Norwegian is declared as what it is and as `no`. */
export function declaredAs(tag: string): readonly string[] {
  switch (primarySubtag(tag)) {
    case 'no':
      return ['no', 'nb', 'nn']
    case 'nb':
      return ['nb', 'no']
    case 'zh':
      return ['zh', 'yue', 'wuu', 'cmn']
    default:
      return [primarySubtag(tag)]
  }
}

/**
 * Tells of declared tags whether they satisfy one of the wanted ones. A wanted tag without subtags takes every
 * region and script; one with subtags takes what begins with them (basic filtering of RFC 4647, section 3.3.1).
 */
export function tagMatcher(wanted: readonly string[]): (declared: string) => boolean {
  const whole = new Set(wanted.filter((tag) => !/[-_]/.test(tag)).flatMap(declaredAs))
  const precise = wanted.filter((tag) => /[-_]/.test(tag)).map(normalise)
  return (declared) => {
    if (whole.has(primarySubtag(declared))) return true
    for (const want of precise) {
      const have = normalise(declared)
      if (have === want || have.startsWith(`${want}-`)) return true
    }
    return false
  }
}

function normalise(tag: string): string {
  return tag.toLowerCase().replaceAll('_', '-')
}

/** Whether a detected language is the wanted one, as far as detection can tell: it knows one Norwegian and no regions. */
export function isDetected(detected: string, wanted: string): boolean {
  if (detected === '') return false
  const primary = primarySubtag(wanted)
  if (primary === detected) return true
  return detected === 'no' ? primary === 'nb' : declaredAs(primary).includes(detected)
}

/** Whether text detected as `detected` cannot well be in the declared language. */
export function contradicts(detected: string, declared: string): boolean {
  const primary = primarySubtag(declared)
  return (
    detected !== primary && !CONFUSED.some((group) => group.includes(detected) && group.includes(primary))
  )
}
