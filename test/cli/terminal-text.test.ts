import stringWidth from 'string-width'
import { expect, it } from 'vitest'
import { clip, pad, printable, printableLines, wrap } from '../../src/cli/terminal/terminal-text.ts'

const TEXTS = [
  'plain words of several lengths, one after the other, and a little more',
  '今日で81日目。子猫がキーボードの上で寝ていて仕事にならない。みんなはどう思う？',
  '고양이가 이번 주에 컵을 83개나 깨뜨렸어요 👩‍👩‍👧‍👦 🏳️‍🌈 ❤️ and more of it here',
  'https://example.com/a/very/long/address/that/has/no/spaces/in/it/anywhere/at/all',
]

it.each(TEXTS)('never sets %j wider than told', (text) => {
  for (const columns of [20, 33, 40, 80]) {
    for (const line of wrap(text, columns)) expect(stringWidth(line)).toBeLessThanOrEqual(columns)
    expect(stringWidth(clip(text, columns))).toBeLessThanOrEqual(columns)
    expect(wrap(text, columns).join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''))
  }
})

it('says by an ellipsis that something is left out', () => {
  expect(wrap('one two three', 5, 2)).toEqual(['one', 'two …'])
  expect(wrap('one', 5, 2)).toEqual(['one'])
  expect(clip('猫猫猫', 5)).toBe('猫猫…')
  expect(clip('猫猫', 4)).toBe('猫猫')
})

it('fills up to a width in columns', () => {
  expect(pad('猫', 4)).toBe('猫  ')
  expect(pad('cats', 2)).toBe('cats')
})

it('lets no text steer the terminal or turn its direction', () => {
  expect(printable('a\u001b[31mb\u0007\u009b1mc\nd\u202ee\u2066f')).toBe('a [31mb  1mc d e f')
  expect(printableLines('a\r\nb\u001bc\rd')).toBe('a\nb c\nd')
})
