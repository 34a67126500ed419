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
const RENAMED: Readonly<Record<string, string>> = { iw: 'he', in: 'id', ji: 'yi', fil: 'tl' }

/** The first subtag of a BCP 47 tag, in lower case and by its present name: `pt-BR` → `pt`. */
export function primarySubtag(tag: string): string {
  const end = tag.search(/[-_]/)
  const primary = (end < 0 ? tag : tag.slice(0, end)).toLowerCase()
  return RENAMED[primary] ?? primary
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
 * Whether a declared tag satisfies a wanted one. A wanted tag without subtags takes every region and script; one
 * with subtags takes what begins with them (basic filtering of RFC 4647, section 3.3.1).
 */
export function satisfies(declared: string, wanted: string): boolean {
  if (!/[-_]/.test(wanted)) return declaredAs(wanted).includes(primarySubtag(declared))
  const [have, want] = [declared, wanted].map((tag) => tag.toLowerCase().replaceAll('_', '-'))
  return have === want || have!.startsWith(`${want}-`)
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
