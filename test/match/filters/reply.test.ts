import { describe, expect, test } from 'vitest'
import { detailOf, problemsOf, wants } from '../rules.ts'

const ALICE = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const BOB = 'did:plc:z72i7hdynmk6r22z27h6tvur'
const parent = (did: string) => ({ replyParent: { did, rkey: '3kftldxbvq22p' } })

describe('reply', () => {
  test.each([
    ['reply: no', {}, true],
    ['reply: no', parent(ALICE), false],
    ['reply: no', { replyRoot: { did: ALICE, rkey: '3kftldxbvq22p' } }, false],
    ['reply: only', parent(ALICE), true],
    ['reply: only', {}, false],
    ['reply: self', { did: ALICE, ...parent(ALICE) }, true],
    ['reply: self', { did: BOB, ...parent(ALICE) }, false],
    ['reply: self', { did: BOB }, false],
    [`reply: { to: ${ALICE} }`, parent(ALICE), true],
    [`reply: { to: [bob.example, ${ALICE}] }`, parent('did:web:bob.example'), true],
    [`reply: { to: ${ALICE} }`, { did: ALICE, ...parent(BOB) }, false],
    ['any: [{ reply: no }, { reply: self }]', { did: ALICE, ...parent(ALICE) }, true],
  ])('%s on %j: %j', (yaml, post, expected) => {
    expect(wants(yaml, post)).toBe(expected)
  })

  test('takes accounts from a list', () => {
    const lists = { members: { accounts: [ALICE] } }
    expect(wants('reply: { to: { list: members } }', parent(ALICE), { lists })).toBe(true)
    expect(problemsOf('reply: { to: { list: member } }', { lists })).toEqual([
      'error match.reply.to.list: unknown list "member"; did you mean "members"?',
    ])
  })

  test('explains', () => {
    expect(detailOf('reply: no', parent(ALICE))).toBe(`answers ${ALICE}`)
    expect(detailOf('reply: no', {})).toBe('answers nothing')
  })

  test.each([
    ['reply: yes', 'error match.reply: expected no, only, self or a mapping, got the text "yes"'],
    ['reply: false', 'error match.reply: expected no, only, self or a mapping, got false'],
    [
      'reply: { to: alice }',
      'error match.reply.to: "alice" is neither a DID nor a handle; write did:plc:… or alice.example.com, without @',
    ],
  ])('%s → %s', (yaml, message) => {
    expect(problemsOf(yaml)).toEqual([message])
  })
})
