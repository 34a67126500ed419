import { chinese, indonesian, japanese, korean, thai, vietnamese } from './phrases/asian.ts'
import {
  arabic,
  czech,
  greek,
  hebrew,
  hungarian,
  polish,
  romanian,
  russian,
  turkish,
  ukrainian,
} from './phrases/eastern.ts'
import { english } from './phrases/english.ts'
import { danish, finnish, norwegian, nynorsk, swedish } from './phrases/northern.ts'
import type { PhraseBank } from './phrases/phrase-bank.ts'
import { catalan, dutch, french, german, italian, portuguese, spanish } from './phrases/western.ts'

export interface Language {
  /** What people declare in `langs`. */
  readonly code: string
  /** A regional form that some of them declare instead. */
  readonly regional: string
  /** Share of the accounts, per cent. */
  readonly share: number
  readonly phrases: PhraseBank
}

/** Shares as suggested by samples of the network: eight large languages and twenty small ones. */
export const LANGUAGES: readonly Language[] = [
  { code: 'en', regional: 'en-GB', share: 57, phrases: english },
  { code: 'ja', regional: 'ja-JP', share: 12.5, phrases: japanese },
  { code: 'pt', regional: 'pt-BR', share: 6.5, phrases: portuguese },
  { code: 'de', regional: 'de-AT', share: 5, phrases: german },
  { code: 'es', regional: 'es-MX', share: 4, phrases: spanish },
  { code: 'ko', regional: 'ko-KR', share: 3, phrases: korean },
  { code: 'fr', regional: 'fr-CA', share: 3, phrases: french },
  { code: 'tr', regional: 'tr-TR', share: 2, phrases: turkish },
  { code: 'nb', regional: 'nb-NO', share: 0.9, phrases: norwegian },
  { code: 'nl', regional: 'nl-BE', share: 0.8, phrases: dutch },
  { code: 'it', regional: 'it-IT', share: 0.6, phrases: italian },
  { code: 'ru', regional: 'ru-RU', share: 0.6, phrases: russian },
  { code: 'pl', regional: 'pl-PL', share: 0.5, phrases: polish },
  { code: 'uk', regional: 'uk-UA', share: 0.5, phrases: ukrainian },
  { code: 'zh', regional: 'zh-TW', share: 0.5, phrases: chinese },
  { code: 'sv', regional: 'sv-SE', share: 0.4, phrases: swedish },
  { code: 'cs', regional: 'cs-CZ', share: 0.3, phrases: czech },
  { code: 'th', regional: 'th-TH', share: 0.3, phrases: thai },
  { code: 'da', regional: 'da-DK', share: 0.2, phrases: danish },
  { code: 'fi', regional: 'fi-FI', share: 0.2, phrases: finnish },
  { code: 'id', regional: 'id-ID', share: 0.2, phrases: indonesian },
  { code: 'ca', regional: 'ca-ES', share: 0.2, phrases: catalan },
  { code: 'nn', regional: 'nn-NO', share: 0.1, phrases: nynorsk },
  { code: 'hu', regional: 'hu-HU', share: 0.1, phrases: hungarian },
  { code: 'ro', regional: 'ro-RO', share: 0.1, phrases: romanian },
  { code: 'el', regional: 'el-GR', share: 0.1, phrases: greek },
  { code: 'ar', regional: 'ar-EG', share: 0.1, phrases: arabic },
  { code: 'he', regional: 'he-IL', share: 0.1, phrases: hebrew },
  { code: 'vi', regional: 'vi-VN', share: 0.1, phrases: vietnamese },
]
