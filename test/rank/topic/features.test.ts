import { describe, expect, it, test } from 'vitest'
import { featuresOf, MOST_FEATURES, type TopicalPost } from '../../../src/rank/topic/features.ts'

const NOTHING = { text: '', alts: [], titles: [], tags: [], links: [], mentions: [], quoted: undefined }
const textsOf = (post: Partial<TopicalPost>) => featuresOf({ ...NOTHING, ...post }).map(({ text }) => text)

describe('features', () => {
  test.each<[string, Partial<TopicalPost>, string[]]>([
    ['nothing', {}, []],
    ['hashtags, folded and each once', { tags: ['Cats', 'CATS', 'Ｔａｂｂｙ'] }, ['#cats', '#tabby']],
    [
      'domains without www, as IDNA writes them',
      {
        links: [
          'https://www.Example.com/a',
          'https://example.com/b',
          'https://bücher.example/',
          'mailto:x@y.z',
        ],
      },
      ['example.com', 'xn--bcher-kva.example'],
    ],
    [
      'accounts, the quoted one first',
      { quoted: 'did:plc:q', mentions: ['did:plc:m', 'did:plc:q'] },
      ['did:plc:q', 'did:plc:m'],
    ],
    [
      'words, the longest first, and neighbours',
      { text: 'Fluffy kitten.' },
      ['“fluffy”', '“kitten”', '“fluffy kitten”'],
    ],
    ['words that say something', { text: 'this is the 2026 cat of an ox' }, ['“cat”']],
    [
      'no pairs over the end of a sentence or a field',
      { text: 'kitten. Purring', alts: ['asleep'] },
      ['“purring”', '“kitten”', '“asleep”'],
    ],
    ['words of alt texts and titles', { alts: ['tabby'], titles: ['Whiskers'] }, ['“whiskers”', '“tabby”']],
    [
      'no words of addresses and handles',
      { text: 'see https://cats.example/long/path and @alice.example.com' },
      ['“see”'],
    ],
    ['pairs of characters in Japanese, without pure grammar', { text: '猫缶です' }, ['“猫缶”', '“缶で”']],
    ['a single Chinese character', { text: '猫' }, ['“猫”']],
    ['Korean words', { text: '고양이 집' }, ['“고양이”']],
  ])('are %s', (_, post, expected) => expect(textsOf(post)).toEqual(expected))

  it('tell kinds apart: a word is no hashtag', () => {
    const [tag] = featuresOf({ ...NOTHING, tags: ['kitten'] })
    const [word] = featuresOf({ ...NOTHING, text: 'kitten' })
    expect(tag!.hash).not.toBe(word!.hash)
    expect(featuresOf({ ...NOTHING, alts: ['KITTEN'] })[0]).toEqual(word)
  })

  it('are 32 at most, and pairs find room beside words', () => {
    const words = Array.from(
      { length: 120 },
      (_, i) => `word${String.fromCharCode(97 + (i % 26))}${'x'.repeat(i % 7)}${i}`,
    )
    const links = Array.from({ length: 20 }, (_, i) => `https://site${i}.example/`)
    const tags = Array.from({ length: 20 }, (_, i) => `tag${i}`)
    const features = featuresOf({ ...NOTHING, text: words.join(' '), links, tags, mentions: tags })
    expect(features).toHaveLength(MOST_FEATURES)
    expect(new Set(features.map(({ hash }) => hash)).size).toBe(MOST_FEATURES)
    const kinds = features.map(({ text }) =>
      /^#/.test(text) ? 'tag' : / /.test(text) ? 'pair' : /^“/.test(text) ? 'word' : 'other',
    )
    expect(
      Object.fromEntries(
        Object.entries(Object.groupBy(kinds, (kind) => kind)).map(([kind, all]) => [kind, all!.length]),
      ),
    ).toEqual({
      tag: 8,
      other: 10,
      word: 10,
      pair: 4,
    })
  })

  it('survive what strangers write', () => {
    for (const text of [
      '\ud800',
      '\u0000',
      '😀😀😀',
      'a'.repeat(3_000),
      'ｗｏｒｄ '.repeat(500),
      '#'.repeat(300),
    ])
      expect(
        featuresOf({ ...NOTHING, text, links: ['https://', 'https://[', text] }).length,
      ).toBeLessThanOrEqual(32)
  })
})
