import { describe, expect, test } from 'vitest'
import type { ExamplePost } from '../../../src/match/filter.ts'
import type { Echoes } from '../../../src/persist/batch.ts'
import { HEURISTICS } from '../../../src/rank/quality/heuristics.ts'
import { NO_ECHOES, said } from './judged.ts'

const SENTENCE = 'I spent the whole morning repairing my old bicycle'
const quote = { did: 'did:plc:quoted', rkey: '3l3qo2vuowo2b' }
const links = (count: number) => Array.from({ length: count }, (_, i) => `https://site${i}.example/page`)
const tags = (count: number) => Array.from({ length: count }, (_, i) => `tag${i}`)
const dids = (count: number) => Array.from({ length: count }, (_, i) => `did:plc:m${i}`)

/** Undefined: the heuristic has nothing to say. */
type Case = readonly [what: string, post: ExamplePost, expected: readonly [number, string] | undefined]

const CASES: Record<string, readonly Case[]> = {
  length: [
    ['nothing', { text: '' }, [-12, '0 letters of its own']],
    ['only signs', { text: '...' }, [-12, '0 letters of its own']],
    ['three letters', { text: 'lol' }, [-12, '3 letters of its own']],
    ['four letters', { text: 'same' }, [-6, '4 letters of its own']],
    ['eleven letters', { text: 'good morning!' }, [-6, '11 letters of its own']],
    ['a short remark', { text: 'good morning friends' }, [-2, '18 letters of its own']],
    ['a sentence', { text: 'the train is late again today' }, undefined],
    ['two sentences', { text: `${SENTENCE} and it works again` }, [1, '57 letters of its own']],
    ['Japanese: a character counts for two', { text: '今日はいい天気ですね散歩' }, undefined],
    ['Korean', { text: '안녕하세요' }, [-6, '10 letters of its own']],
    [
      'links and tags are not its own',
      { text: '#cats #dogs https://a.example/b lol' },
      [-12, '3 letters of its own'],
    ],
    ['short with a picture', { text: 'lol', images: 1 }, undefined],
    ['short with a video', { text: '', video: true }, undefined],
    ['short with a quote', { text: 'this', quote }, undefined],
    ['longer than apps allow', { text: 'word '.repeat(70) }, [-6, '350 characters']],
    ['300 family emoji are 300 characters', { text: '👩‍👩‍👧‍👦'.repeat(300) }, [-12, '0 letters of its own']],
  ],
  capitals: [
    ['a sentence', { text: SENTENCE }, undefined],
    ['few letters', { text: 'OK LOL NASA' }, undefined],
    ['half', { text: 'AAAAAAA bbbbbbb' }, [-4, '50 % capitals']],
    ['shouting', { text: 'BUY THIS RIGHT NOW' }, [-8, '100 % capitals']],
    ['Cyrillic', { text: 'КУПИ ЭТО ПРЯМО СЕЙЧАС' }, [-8, '100 % capitals']],
    ['no case', { text: '今日はいい天気なので散歩に行きました' }, undefined],
    ['a link in capitals', { text: 'see this page https://A.EXAMPLE/AAAAAAAAAAAAAA' }, undefined],
  ],
  hashtags: [
    ['three', { text: SENTENCE, tags: tags(3) }, undefined],
    ['four', { text: SENTENCE, tags: tags(4) }, [-3, '4 hashtags']],
    ['seven', { text: SENTENCE, tags: tags(7) }, [-8, '7 hashtags']],
    ['eleven', { text: SENTENCE, tags: tags(11) }, [-16, '11 hashtags']],
    ['in the text', { text: '#a #b #c #d' }, [-3, '4 hashtags']],
  ],
  mentions: [
    ['three', { text: SENTENCE, mentions: dids(3) }, undefined],
    ['four', { text: SENTENCE, mentions: dids(4) }, [-3, '4 mentions']],
    ['eight', { text: SENTENCE, mentions: dids(8) }, [-12, '8 mentions']],
  ],
  links: [
    ['two', { text: SENTENCE, links: links(2) }, undefined],
    ['three', { text: SENTENCE, links: links(3) }, [-3, '3 links']],
    ['five', { text: SENTENCE, links: links(5) }, [-8, '5 links']],
  ],
  linkOnly: [
    ['a link', { text: 'https://a.example/b' }, [-8, 'nothing but a link']],
    [
      'shortened, as apps show it',
      { text: 'a.example/some-page...', links: links(1) },
      [-8, 'nothing but a link'],
    ],
    ['a card without text', { text: '', links: links(1), external: true }, [-8, 'nothing but a link']],
    ['a link and a tag', { text: '#cats https://a.example/b' }, [-8, 'nothing but a link']],
    ['a link and words', { text: 'worth reading: https://a.example/b' }, undefined],
    ['a link and Han', { text: '速報 https://a.example/b' }, undefined],
    ['a link and a picture', { text: 'https://a.example/b', images: 1 }, undefined],
    ['an animation', { text: '', links: links(1), gif: true }, undefined],
    ['nothing', { text: '' }, undefined],
  ],
  emoji: [
    ['none', { text: SENTENCE }, undefined],
    ['one alone', { text: '❤️' }, undefined],
    ['some in a sentence', { text: `${SENTENCE} 🎉🎉🎉🎉` }, undefined],
    ['three of ten', { text: 'abcdef 🎉🎉🎉🎉' }, [-3, '4 emoji among 10 characters']],
    ['mostly', { text: '🎉🎉🎉🎉🎉🎉 wow' }, [-6, '6 emoji among 9 characters']],
    [
      'very many in much text',
      { text: `${SENTENCE.repeat(4)}${'🎉'.repeat(20)}` },
      [-6, '20 emoji among 188 characters'],
    ],
    ['signs that are drawn as text', { text: '© ™ © ™ © ™' }, undefined],
  ],
  repetition: [
    ['a sentence', { text: SENTENCE }, undefined],
    ['a long sound', { text: 'noooooo' }, undefined],
    ['a longer one', { text: 'nooooooooo' }, [-2, 'one character 9 times in a row']],
    ['shouting', { text: `WAIT${'!'.repeat(15)}` }, [-6, 'one character 15 times in a row']],
    ['capitals are the same letter', { text: 'AaAaAaAaAa' }, [-2, 'one character 10 times in a row']],
    ['a drawn line', { text: `above\n${'-'.repeat(40)}\nbelow` }, undefined],
    ['one word', { text: 'buy buy buy buy buy now' }, [-6, 'one word 5 times among 6']],
    ['few words', { text: 'no no no' }, undefined],
    ['a refrain in much text', { text: `very very very nice: ${SENTENCE}` }, undefined],
  ],
  altText: [
    ['no picture', { text: SENTENCE }, undefined],
    [
      'described',
      { images: 2, alts: ['A cat on a chair', 'A dog below it'] },
      [2, 'described for those who cannot see'],
    ],
    [
      'a described video',
      { video: true, alts: ['A cat falls off a chair'] },
      [2, 'described for those who cannot see'],
    ],
    ['one of two', { images: 2, alts: ['A cat on a chair'] }, undefined],
    ['none', { images: 1 }, [-2, 'no alt text']],
    ['as good as none', { images: 1, alts: ['x'] }, [-2, 'no alt text']],
  ],
  language: [
    ['as declared', { text: SENTENCE, langs: ['en'] }, undefined],
    ['with a region', { text: SENTENCE, langs: ['en-GB'] }, undefined],
    ['not declared', { text: SENTENCE, langs: [] }, undefined],
    ['surely another', { text: SENTENCE, langs: ['ja'] }, [-6, 'declared ja, surely en']],
    ['one of two declared', { text: SENTENCE, langs: ['ja', 'en'] }, undefined],
    ['too short to be sure', { text: 'good morning', langs: ['de'] }, undefined],
    [
      'another script',
      { text: '今日はいい天気なので散歩に行きました', langs: ['en'] },
      [-6, 'declared en, surely ja'],
    ],
    [
      'easily mistaken',
      { text: 'Jeg skal til byen i morgen for å kjøpe en ny sykkel', langs: ['da'] },
      undefined,
    ],
  ],
  labels: [
    ['none', { text: SENTENCE }, undefined],
    ['one', { text: SENTENCE, labels: ['nudity'] }, [-6, 'labelled nudity']],
    [
      'the gravest',
      { text: SENTENCE, labels: ['nudity', 'porn', '!no-unauthenticated'] },
      [-12, 'labelled porn'],
    ],
    ['hidden', { text: SENTENCE, labels: ['!hide'] }, [-48, 'labelled !hide']],
    ['one that says nothing', { text: SENTENCE, labels: ['!no-unauthenticated'] }, undefined],
  ],
}

describe.each(Object.entries(CASES))('%s', (name, cases) => {
  test.each(cases)('%s', (_, post, expected) => expect(said(name, { langs: [], ...post })).toEqual(expected))
})

const ECHOES: Record<string, readonly [Partial<Echoes>, readonly [number, string] | undefined][]> = {
  copies: [
    [{}, undefined],
    [{ copies: 1 }, [-12, '1 earlier with the same text']],
    [{ copies: 2 }, [-24, '2 earlier with the same text']],
    [{ copies: 20 }, [-48, '20 earlier with the same text']],
    [{ alike: 1 }, [-8, '1 earlier post much like it, 0 with the same text']],
    [{ alike: 2 }, [-16, '2 earlier posts much like it, 0 with the same text']],
    [{ copies: 1, alike: 4 }, [-32, '5 earlier posts much like it, 1 with the same text']],
  ],
  authorBurst: [
    [{ byAuthor: 2 }, undefined],
    [{ byAuthor: 3 }, [-3, '3 posts of the author within ten minutes before']],
    [{ byAuthor: 5 }, [-8, '5 posts of the author within ten minutes before']],
    [{ byAuthor: 9 }, [-24, '9 posts of the author within ten minutes before']],
  ],
  linkBurst: [
    [{ byDomain: 9 }, undefined],
    [{ byDomain: 10 }, [-4, '10 of the latest 50 posts link to the same domain']],
    [{ byDomain: 50 }, [-12, '50 of the latest 50 posts link to the same domain']],
  ],
}

describe.each(Object.entries(ECHOES))('%s', (name, cases) => {
  test.each(cases)('%j', (echoes, expected) => {
    expect(said(name, { text: SENTENCE }, { ...NO_ECHOES, ...echoes })).toEqual(expected)
  })
})

test('every heuristic is tested here', () => {
  expect([...Object.keys(CASES), ...Object.keys(ECHOES)].sort()).toEqual(Object.keys(HEURISTICS).sort())
})
