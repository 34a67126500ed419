import { expect, it } from 'vitest'
import { occurrences } from '../../src/match/occurrences.ts'

it.each([
  ['My CAT’s bed, concatenated', ['cat'], '[CAT]'],
  ['Tabby-cat and tabby cat', ['tabby cat'], '[Tabby-cat] [tabby cat]'],
  ['#Cats are cats', ['#cats'], '[#Cats]'],
  ['＃Cats', ['#cats'], '[＃Cats]'],
  ['うちの黒猫です', ['猫', '黒猫'], '[黒猫]'],
  ['猫の缶詰と猫缶', ['猫缶'], '[猫缶]'],
  ['고양이가 잔다', ['고양이'], '[고양이가]'],
  ['Ｔｒｏｍｓø', ['tromsø'], '[Ｔｒｏｍｓø]'],
  ['Tromsø', ['tromso'], '[Tromsø]'],
  ['Straße STRASSE', ['strasse'], '[Straße] [STRASSE]'],
  ['see science.nasa.gov/x', ['nasa.gov'], '[nasa.gov]'],
  ['I ❤️ cats ❤️', ['❤️'], '[❤] [❤]'],
  ['iPhoneを充電', ['iphone', '充電'], '[iPhone] [充電]'],
  ['nothing', ['', '  ', 'cat'], ''],
  ['', ['cat'], ''],
])('marks in %j the terms %j', (text, terms, marked) => {
  const spans = occurrences(text, terms)
  expect(spans.map(({ start, end }) => `[${text.slice(start, end)}]`).join(' ')).toBe(marked)
})

it('joins what overlaps or touches', () => {
  expect(occurrences('a tabby cat bed', ['cat bed', 'tabby cat', 'bed'])).toEqual([{ start: 2, end: 15 }])
})
