import { describe, expect, test } from 'vitest'
import { compile, detailOf, problemsOf, wants } from '../rules.ts'

describe('text', () => {
  test.each([
    ['a word', 'text: cat', 'my cat sleeps'],
    ['case', 'text: CAT', 'My Cat'],
    ['a possessive', 'text: cat', "the cat's bed, the cat’s toy"],
    ['punctuation around', 'text: cat', '(cat)...'],
    ['a hashtag in the text', 'text: cat', 'look #cat'],
    ['an elision', 'text: amour', 'l’amour'],
    ['an apostrophe of another kind', 'text: ["don\'t"]', 'I don’t know'],
    ['one of several', 'text: [dog, cat]', 'cat'],
    ['a phrase', 'text: "tabby cat"', 'a Tabby-Cat, really'],
    ['a phrase over a line end', 'text: "tabby cat"', 'tabby\n cat'],
    ['sharp s', 'text: strasse', 'Große STRASSE, kleine Straße'],
    ['capital sharp s', 'text: straße', 'STRAẞE'],
    ['final sigma', 'text: οδοσ', 'η ΟΔΟΣ, οδός; οδος'],
    ['fullwidth letters', 'text: cat', 'ＣＡＴ'],
    ['a ligature', 'text: office', 'oﬃce'],
    ['a soft hyphen and a zero-width space', 'text: elephant', 'ele\u00adph\u200bant'],
    ['decomposed accents', 'text: café', 'cafe\u0301'],
    ['Cyrillic', 'text: кошка', 'Моя КОШКА!'],
    ['Ukrainian with any apostrophe', 'text: мʼята', "чай м'ята"],
    ['Arabic', 'text: قطة', 'هذه قطة جميلة'],
    ['Devanagari with vowel signs', 'text: हिन्दी', 'मुझे हिन्दी पसंद है'],
    ['Han anywhere', 'text: 猫', '三毛猫が好き'],
    ['Kana anywhere', 'text: ねこ', 'こねこだよ'],
    ['halfwidth Kana', 'text: ネコ', 'ﾈｺ'],
    ['Thai anywhere', 'text: แมว', 'ฉันรักแมวมาก'],
    ['Khmer anywhere', 'text: ឆ្មា', 'ខ្ញុំស្រលាញ់ឆ្មាណាស់'],
    ['Latin beside Han', 'text: iphone', '新しいiPhone充電器'],
    ['Latin and Han in one term', 'text: iphone充電', '新しいiPhone充電器'],
    ['Han at the end of a term', 'text: "猫 cafe"', '三毛猫 cafe'],
    ['Korean with a particle', 'text: 고양이', '고양이가 좋아요'],
    ['Korean with two particles', 'text: 고양이', '고양이들에게는 몰라'],
    ['Latin with a Korean particle', 'text: bts', 'BTS가 왔다'],
    ['a Korean phrase', 'text: "고양이 사진"', '고양이의 사진을 봤다'],
    ['an emoji', 'text: 🐱', 'look🐱here'],
    ['an emoji without its selector', 'text: ❤️', 'I ❤ you'],
    ['digits', 'text: "2026"', 'in 2026, then'],
    ['supplementary letters', 'text: 𐐷𐐲', 'x 𐐏𐐊 y'],
    ['fold of a Nordic letter', 'text: { words: Tromsø, fold: true }', 'TROMSO'],
    ['fold of the text', 'text: { words: tromso, fold: true }', 'i Tromsø by'],
    ['fold of Vietnamese', 'text: { words: pho, fold: true }', 'ăn Phở'],
    ['fold of a run', 'text: { words: が, fold: true }', '猫が'],
    ['a run that only folding makes whole', 'text: { words: 三毛, fold: true }', '三\u0301毛'],
  ])('finds %s', (_, yaml, text) => {
    expect(wants(yaml, { text })).toBe(true)
  })

  test.each([
    ['part of a word', 'text: cat', 'concatenate cats bobcat'],
    ['a word with an underscore', 'text: cat', 'cat_food'],
    ['the words of a phrase in another order', 'text: "tabby cat"', 'cat tabby'],
    ['the words of a phrase apart', 'text: "tabby cat"', 'tabby old cat'],
    ['dotless i for i', 'text: sik', 'sık'],
    ['another accent', 'text: cafe', 'café'],
    ['Kana without its voicing mark, even folded', 'text: { words: か, fold: true }', 'が'],
    ['Korean that goes on with more than particles', 'text: 고양이', '고양이털공장'],
    ['Korean that begins earlier', 'text: 양이', '고양이'],
    ['Han in pieces', 'text: 東京', '東の京'],
    ['a run that starts before the second piece', 'text: iphone充電', 'iphone急速充電'],
    ['nothing', 'text: cat', ''],
  ])('does not find %s', (_, yaml, text) => {
    expect(wants(yaml, { text })).toBe(false)
  })

  test('looks at alt texts, titles and tags unless told otherwise', () => {
    const places = [{ text: 'cat' }, { alts: ['a', 'cat'] }, { titles: ['cat'] }, { tags: ['cat'] }]
    const found = (yaml: string) => places.map((post) => wants(yaml, post))
    expect(found('text: cat')).toEqual([true, true, true, true])
    expect(found('text: { words: cat, in: text }')).toEqual([true, false, false, false])
    expect(found('text: { words: cat, in: [alt, tag] }')).toEqual([false, true, false, true])
    expect(found('text: { words: cat, in: [title], fold: true }')).toEqual([false, false, true, false])
  })

  test('does not join the words of two fields to a phrase', () => {
    expect(wants('text: "tabby cat"', { text: 'tabby', alts: ['cat'] })).toBe(false)
    expect(wants('text: "tabby cat"', { alts: ['tabby', 'cat'] })).toBe(false)
  })

  test('wants all words of a phrase in the places it looks at', () => {
    expect(wants('text: { words: "tabby cat", in: alt }', { text: 'tabby cat', alts: ['tabby'] })).toBe(false)
  })

  test('takes words from a named list', () => {
    const lists = { cities: { words: ['Oslo', 'Mo i Rana'] }, friends: { accounts: ['alice.example.com'] } }
    expect(wants('text: { list: cities }', { text: 'mo i rana!' }, { lists })).toBe(true)
    expect(wants('text: { list: cities, words: Bergen }', { text: 'bergen' }, { lists })).toBe(true)
    expect(problemsOf('text: { list: citys }', { lists })).toEqual([
      'error match.text.list: unknown list "citys"; did you mean "cities"?',
    ])
    expect(problemsOf('text: { list: friends }', { lists })).toEqual([
      'error match.text.list: the list "friends" has no words; known: cities',
    ])
  })

  test('explains what was found where', () => {
    expect(detailOf('text: [cat, dog]', { text: 'a dog', alts: ['a cat'] })).toBe(
      '"cat" in an alt text, "dog" in the text',
    )
    expect(detailOf('text: cat', { text: 'a dog' })).toBe('no "cat"')
    expect(detailOf('text: "tabby cat"', { text: 'My Tabby-Cat!' })).toBe(
      '"tabby cat" in the text, as "tabby-cat"',
    )
    expect(detailOf('text: { words: tromso, fold: true }', { text: 'I Tromsø' })).toBe('"tromso" in the text')
    expect(detailOf('text: 고양이', { text: '고양이는 잔다' })).toBe('"고양이" in the text, as "고양이는"')
    expect(detailOf('text: 猫', { text: '黒猫です' })).toBe('"猫" in the text')
    expect(detailOf('text: 🐈', { text: 'a 🐈!' })).toBe('"🐈" in the text')
    expect(detailOf('text: [cat, cow]', { text: 'a dog' })).toBe('none of 2 terms')
  })

  test.each([
    ['text: []', 'error match.text: must not be empty'],
    ['text: ""', 'error match.text: must not be empty'],
    ['text: [5]', 'error match.text.0: expected a text, got the number 5'],
    ['text: ["\\u200b"]', 'error match.text.0: is empty; nothing visible is left to look for'],
    ['text: {}', 'error match.text: needs `words:` or `list:`, which say what to look for'],
    ['text: { word: cat }', 'error match.text.word: unknown option "word"; did you mean "words"?'],
    [
      'text: { words: cat, in: [body] }',
      'error match.text.in.0: expected text, alt, title or tag, got the text "body"',
    ],
    [
      'text: { words: cat, fold: maybe }',
      'error match.text.fold: expected true or false, got the text "maybe"',
    ],
    [
      'text: "#cats"',
      'warning match.text: finds the word "cats" with or without #; for hashtags write `hashtag: [cats]`',
    ],
    [
      'text: [cat, C++]',
      'warning match.text.1: signs separate words, so "C++" finds every "c"; `regex` can look for signs',
    ],
  ])('%s → %s', (yaml, message) => {
    expect(compile(yaml).problems).toContain(message)
  })
})
