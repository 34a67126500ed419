import { describe, expect, test } from 'vitest'
import { detectLanguage, groundsOf } from '../../src/match/language.ts'
import { contradicts, isDetected, primarySubtag, tagMatcher } from '../../src/match/language-tags.ts'

describe('detectLanguage', () => {
  test.each([
    ['en', 'I have been looking for my keys all morning, and they were in the fridge'],
    ['de', 'Heute Abend gehen wir mit den Kindern ins Kino, ich freue mich schon'],
    ['no', 'Jeg har lett etter nøklene hele dagen, og så lå de i kjøleskapet'],
    ['sv', 'Jag har letat efter nycklarna hela dagen och så låg de i kylskåpet'],
    ['fr', 'Je cherche mes clés depuis ce matin et elles étaient dans le frigo'],
    ['es', 'Llevo toda la mañana buscando las llaves y estaban en la nevera'],
    ['pt', 'Não acredito que o jogo terminou assim, que noite incrível para todos nós'],
    ['it', 'Ho cercato le chiavi tutta la mattina ed erano nel frigorifero'],
    ['nl', 'Ik heb de hele ochtend naar mijn sleutels gezocht en ze lagen in de koelkast'],
    ['pl', 'Cały ranek szukałem kluczy, a one leżały w lodówce'],
    ['ru', 'Сегодня утром я долго искал ключи, а они лежали в холодильнике'],
    ['tr', 'Bütün sabah anahtarlarımı aradım, meğer buzdolabındaymış'],
    ['ar', 'بحثت عن مفاتيحي طوال الصباح وكانت في الثلاجة'],
    ['ja', '今日はいい天気なので散歩に行きました'],
    ['zh', '今天天气很好，我们去公园散步吧'],
    ['ko', '오늘은 날씨가 좋아서 산책을 갔어요'],
    ['th', 'วันนี้อากาศดีมากเลยไปเดินเล่น'],
    ['he', 'חיפשתי את המפתחות כל הבוקר והם היו במקרר'],
    ['el', 'Έψαχνα τα κλειδιά μου όλο το πρωί και ήταν στο ψυγείο'],
  ])('is sure of %s', (language, text) => {
    expect(detectLanguage(text)).toEqual({ language, sure: true })
    const busy = `${text} https://example.com/a-long-english-address @alice.example.com #ThisIsEnglish 🎉`
    expect(detectLanguage(busy)).toEqual({ language, sure: true })
  })

  test.each(['lol', 'hello world', 'OK!!!', 'ja', '猫'])('is not sure of %s', (text) => {
    expect(detectLanguage(text).sure).toBe(false)
  })

  test.each(['', '🎉🎉', '12345', 'https://example.com', '#cats @alice.example.com'])(
    'finds no language in %j',
    (text) => {
      expect(detectLanguage(text)).toEqual({ language: '', sure: false })
    },
  )

  test('lets the most letters decide in mixed text', () => {
    const text = 'We had the most wonderful ramen at a tiny place called 一蘭 and then walked home'
    expect(detectLanguage(text).language).toBe('en')
  })

  test('asks the given detector about Latin script only', () => {
    const asked: string[] = []
    const detector = (text: string) => {
      asked.push(text)
      return { language: 'xx', sure: true }
    }
    expect(detectLanguage('a text of more than twenty letters', detector)).toEqual({
      language: 'xx',
      sure: true,
    })
    detectLanguage('今日はいい天気です', detector)
    expect(asked).toEqual(['a text of more than twenty letters'])
  })
})

describe('language tags', () => {
  test.each([
    ['pt-BR', 'pt'],
    ['EN', 'en'],
    ['zh_Hant', 'zh'],
    ['iw', 'he'],
    ['fil', 'tl'],
    ['', ''],
  ])('the primary subtag of %s is %s', (tag, primary) => {
    expect(primarySubtag(tag)).toBe(primary)
  })

  test.each([
    ['nb', 'nb-NO', true],
    ['nb', 'no', true],
    ['no', 'nn-NO', true],
    ['nn', 'no', false],
    ['pt-BR', 'pt-br', true],
    ['pt-BR', 'pt', false],
    ['zh-Hant', 'zh-Hant-TW', true],
    ['zh-Hant', 'zh-Hantx', false],
    ['zh', 'yue', true],
    ['he', 'iw-IL', true],
  ])('wanting %s, a post declared %s: %j', (wanted, declared, expected) => {
    expect(tagMatcher([wanted])(declared)).toBe(expected)
  })

  test('detection knows one Norwegian, and confuses neighbours', () => {
    expect(isDetected('no', 'nb')).toBe(true)
    expect(isDetected('no', 'no')).toBe(true)
    expect(isDetected('no', 'nn')).toBe(false)
    expect(isDetected('', 'en')).toBe(false)
    expect(contradicts('no', 'nn-NO')).toBe(false)
    expect(contradicts('da', 'nb')).toBe(false)
    expect(contradicts('en', 'nb')).toBe(true)
  })
})

describe('groundsOf', () => {
  test('names the languages that come near, the found one first', () => {
    const text = 'Heute Abend gehen wir mit den Kindern ins Kino, ich freue mich schon'
    const { byScript, short, scores } = groundsOf(text)
    expect([byScript, short]).toEqual([false, false])
    expect(scores[0]![0]).toBe(detectLanguage(text).language)
    expect(scores.map(([, score]) => score)).toEqual(
      scores.map(([, score]) => score).toSorted((a, b) => b - a),
    )
    expect(scores[0]![1]).toBeLessThanOrEqual(1)
  })

  test('knows when the script told, and when there is too little text', () => {
    expect(groundsOf('今日はいい天気なので散歩に行きました')).toEqual({
      byScript: true,
      short: false,
      scores: [],
    })
    expect(groundsOf('hello world').short).toBe(true)
    expect(groundsOf('🎉 https://example.com')).toEqual({ byScript: false, short: true, scores: [] })
  })
})
