import { describe, expect, test } from 'vitest'
import { detailOf, problemsOf, wants } from '../rules.ts'

describe('label', () => {
  test.each([
    ['label: nudity', { labels: ['nudity'] }, true],
    ['label: [porn, nudity]', { labels: ['bot', 'nudity'] }, true],
    ['label: ["!no-unauthenticated"]', { labels: ['!no-unauthenticated'] }, true],
    ['label: porn', { labels: ['nudity'] }, false],
    ['label: porn', { text: 'porn', tags: ['porn'] }, false],
    ['not: { label: [porn] }', {}, true],
    ['not: { label: [porn] }', { labels: ['porn'] }, false],
  ])('%s on %j: %j', (yaml, post, expected) => {
    expect(wants(yaml, post)).toBe(expected)
  })

  test('explains', () => {
    expect(detailOf('label: porn', { labels: ['a', 'b'] })).toBe('labelled a, b')
    expect(detailOf('label: porn', {})).toBe('no labels')
  })

  test.each([
    [
      'label: Porn',
      'error match.label: "Porn" is not a label; labels are lower-case letters and hyphens, such as porn or graphic-media',
    ],
    ['label: []', 'error match.label: must not be empty'],
  ])('%s → %s', (yaml, message) => {
    expect(problemsOf(yaml)).toEqual([message])
  })
})
