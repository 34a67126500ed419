import { describe, expect, test } from 'vitest'
import { detailOf, problemsOf, wants } from '../rules.ts'

const ALICE = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'

describe('mention', () => {
  test.each([
    ['a mention', `mention: ${ALICE}`, { mentions: ['did:web:bob.example', ALICE] }, true],
    ['a mention by handle', 'mention: bob.example', { text: 'thanks @bob.example!' }, true],
    [
      'a bare sign that no app made a mention',
      'mention: bob.example',
      { text: '@bob.example', mentions: [] },
      false,
    ],
    ['another mention', `mention: ${ALICE}`, { text: '@bob.example' }, false],
    ['the author', `mention: ${ALICE}`, { did: ALICE }, false],
  ])('%s', (_, yaml, post, expected) => {
    expect(wants(yaml, post)).toBe(expected)
  })

  test('takes accounts from a list', () => {
    const lists = { friends: { accounts: [ALICE] } }
    expect(wants('mention: { list: friends }', { mentions: [ALICE] }, { lists })).toBe(true)
  })

  test('explains', () => {
    expect(detailOf('mention: bob.example', { mentions: [ALICE] })).toBe(`mentions ${ALICE}`)
    expect(detailOf('mention: bob.example', {})).toBe('no mentions')
  })

  test.each([
    [
      'mention: bob',
      'error match.mention: "bob" is neither a DID nor a handle; write did:plc:… or alice.example.com, without @',
    ],
    ['mention: {}', 'error match.mention.list: missing; expected a text'],
  ])('%s → %s', (yaml, message) => {
    expect(problemsOf(yaml)).toEqual([message])
  })
})
