import { expect, it } from 'vitest'
import { documentFromExample } from '../../src/match/facets.ts'
import type { ExamplePost } from '../../src/match/filter.ts'
import { foundBy } from '../../src/match/found.ts'
import { compile } from './rules.ts'

const found = (yaml: string, post: ExamplePost) => foundBy(compile(yaml).rule, documentFromExample(post))

it.each([
  ['text: [cat, "tabby cat", dog]', { text: 'My TABBY-cat' }, ['cat', 'tabby cat']],
  ['hashtag: { tags: [Oslo, cats], fold: true }', { text: '#Ósló #dogs' }, ['#oslo']],
  ['link: [nasa.gov, esa.int]', { text: 'see https://science.nasa.gov/x' }, ['nasa.gov']],
  ['regex: wi[lt]d [a-z]+', { text: 'a Wild boar' }, ['wild boar']],
  ['language: en', { text: 'hello', langs: ['en'] }, []],
])('tells by what %s wants a post', (yaml, post, words) => {
  expect(found(yaml, post)).toEqual(words)
})

it('asks only the parts that hold, and none below a not', () => {
  const yaml = `
    - any: [{ all: [{ text: [cat] }, { has: image }] }, { hashtag: [pets] }]
    - not: { text: [dog] }`
  expect(found(yaml, { text: 'cat #pets' })).toEqual(['#pets'])
  expect(found(yaml, { text: 'cat #pets', images: 1 })).toEqual(['cat', '#pets'])
  expect(found(yaml, { text: 'cat, dog' })).toEqual([])
})

it('tells each word once', () => {
  expect(found('any: [ { text: [cat] }, { text: [cat, cats] } ]', { text: 'cat' })).toEqual(['cat'])
})
