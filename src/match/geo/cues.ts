/** Words before the name of a place that say something is there, or comes or goes there. */
const CUES: Readonly<Record<string, string>> = {
  en: 'in at from near around to towards outside visiting visit across downtown leaving',
  de: 'in aus nach bei nahe richtung ab',
  fr: 'à vers depuis près',
  es: 'en desde hacia',
  pt: 'em desde',
  it: 'verso presso',
  nl: 'in uit naar bij nabij rond vanuit',
  sv: 'i på från till vid nära runt',
  nb: 'i på fra til ved nær rundt utenfor',
  da: 'i på fra til ved nær omkring uden',
  ru: 'в во из на до под около возле',
  uk: 'в у з із на до під біля',
  pl: 'w we z ze do pod koło',
  cs: 'v ve z ze do u',
  ro: 'în din spre lângă',
  id: 'di ke dari',
  vi: 'ở tại từ đến',
  el: 'στο στη στην από',
  ar: 'في من إلى الى',
  fa: 'در از به',
  ca: 'a des',
}

/** Short words that mean other things in other languages: they are cues only in posts that declare the language. */
const OWN_LANGUAGE_ONLY: Readonly<Record<string, string>> = {
  fr: 'a',
  es: 'a',
  pt: 'a no na nos nas para',
  it: 'a ad da in di',
  nl: 'te',
  ca: 'a',
  ro: 'la',
  pl: 'na',
}

/** Cues that people also put before other names, such as "to Paris Hilton"; they are cues for cities all the same. */
const EVERYWHERE = new Set(
  Object.entries(CUES)
    .flatMap(([language, words]) =>
      language === 'pl' || language === 'cs' || language === 'ca' ? [] : words.split(' '),
    )
    .filter((word) => word.length > 1 || /[^a-z]/.test(word) || word === 'i'),
)

const BY_LANGUAGE = new Map(
  [...new Set([...Object.keys(CUES), ...Object.keys(OWN_LANGUAGE_ONLY)])].map((language) => [
    language,
    new Set([...(CUES[language]?.split(' ') ?? []), ...(OWN_LANGUAGE_ONLY[language]?.split(' ') ?? [])]),
  ]),
)

/** Adjectives and the like that stand between a cue and the name: "in downtown Oslo", "i sentrale Oslo". */
const BETWEEN = new Set(
  'downtown central north northern south southern east eastern west western greater inner outer rainy sunny snowy beautiful lovely old sentrale indre ytre gamle det centre'.split(
    ' ',
  ),
)

/** Whether a folded word is a cue in a post that declares these languages (their primary tags). */
export function isCue(word: string, languages: readonly string[]): boolean {
  if (EVERYWHERE.has(word)) return true
  return languages.some((language) => BY_LANGUAGE.get(language)?.has(word) === true)
}

export function mayStandBetween(word: string): boolean {
  return BETWEEN.has(word)
}

/** What Turkish and Finnish-like spelling puts after an apostrophe: İstanbul'da. */
export const APOSTROPHE_ENDINGS = new Set('da de ta te dan den tan ten ya ye a e deki daki'.split(' '))

/** Japanese and Chinese signs beside a name that say that something is there. */
export const AFTER_RUN = /^(?:市|都|府|区|で|に|へ|から|まで|在住|駅|空港|발)/u
export const BEFORE_RUN = /(?:在|到|去|从|從|来|來|于|ที่|ใน|จาก)$/u

/** Korean particles of place: in, at, to, from. */
export const HANGUL_PLACE = /^(?:시)?(?:에서|에|으로|로|까지|부터|에는|에서는|에도)$/u

/** Signs that people put before where they are. */
export const PIN = /[📍📌]\ufe0f?\s*$/u
