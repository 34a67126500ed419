import { describe, expect, test } from 'vitest'
import { compile, detailOf, problemsOf, wants } from '../rules.ts'

const ALICE = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'

describe('author', () => {
  test.each([
    ['a DID', `author: ${ALICE}`, { did: ALICE }, true],
    ['one of several', `author: [did:web:bob.example, ${ALICE}]`, { did: ALICE }, true],
    ['another', `author: [did:web:bob.example]`, { did: ALICE }, false],
    ['a handle', 'author: alice.example.com', { did: 'did:web:alice.example.com' }, true],
    ['a handle in capitals', 'author: Alice.Example.com', { did: 'did:web:alice.example.com' }, true],
    ['DIDs are case-sensitive', `author: ${ALICE.replace('ewvi', 'EWVI')}`, { did: ALICE }, false],
  ])('%s', (_, yaml, post, expected) => {
    expect(wants(yaml, post)).toBe(expected)
  })

  test('takes accounts from a list', () => {
    const lists = { friends: { accounts: [ALICE, 'bob.example'] }, cities: { words: ['Oslo'] } }
    expect(wants('author: { list: friends }', { did: ALICE }, { lists })).toBe(true)
    expect(wants('author: { list: friends }', { did: 'did:web:bob.example' }, { lists })).toBe(true)
    expect(problemsOf('author: { list: cities }', { lists })).toEqual([
      'error match.author.list: the list "cities" has no accounts; known: friends',
    ])
  })

  test('tells which handles are not known yet, and matches nobody by them', () => {
    const { rule, problems } = compile('any: [{ author: bob.example }, { author: carol.example }]', {
      resolveHandle: (handle) => (handle === 'carol.example' ? ALICE : undefined),
    })
    expect(problems).toEqual([])
    expect(rule.unresolvedHandles).toEqual(['bob.example'])
  })

  test('explains', () => {
    expect(detailOf('author: bob.example', { did: ALICE })).toBe(`written by ${ALICE}`)
  })

  test.each([
    [
      'author: "@alice.example.com"',
      'error match.author: "@alice.example.com" is neither a DID nor a handle; write did:plc:… or alice.example.com, without @',
    ],
    [
      'author: [alice]',
      'error match.author.0: "alice" is neither a DID nor a handle; write did:plc:… or alice.example.com, without @',
    ],
    ['author: []', 'error match.author: must not be empty'],
    [
      'author: { list: friends }',
      'error match.author.list: unknown list "friends"; there is none of accounts under `lists:`',
    ],
  ])('%s → %s', (yaml, message) => {
    expect(problemsOf(yaml)).toEqual([message])
  })
})
