import type { SimulatedRecord } from '../simulated-event.ts'

type Distortion = (record: Readonly<Record<string, unknown>>) => SimulatedRecord

const DEPTH = 10_000
const deep = (open: string, close: string) => `${open.repeat(DEPTH)}${close.repeat(DEPTH)}`

/** JSON text of the record with one more member, itself given as JSON text. */
const withMember = (record: object, member: string) => `${JSON.stringify(record).slice(0, -1)},${member}}`

/** What people with a debugger, a bug or a grudge write into records. */
export const hostileRecords: readonly Distortion[] = [
  // Times.
  (record) => ({ ...record, createdAt: '' }),
  (record) => ({ ...record, createdAt: 'yesterday' }),
  (record) => ({ ...record, createdAt: '0000-00-00T00:00:00Z' }),
  (record) => ({ ...record, createdAt: '1970-01-01T00:00:00.000Z' }),
  (record) => ({ ...record, createdAt: '2099-12-31T23:59:59.999Z' }),
  (record) => ({ ...record, createdAt: '2026-02-30T25:61:61Z' }),
  (record) => ({ ...record, createdAt: '+275760-09-13T00:00:00.001Z' }),
  (record) => ({ ...record, createdAt: 1_783_175_888 }),
  (record) => ({ ...record, createdAt: null }),
  // Text that databases and encoders choke on.
  (record) => ({ ...record, text: 'a NUL \u0000 inside' }),
  (record) => ({ ...record, text: 'half a pair \ud83d and the other \ude00 half' }),
  (record) => ({ ...record, text: `zalgo ${'\u0301'.repeat(5_000)}` }),
  (record) => ({ ...record, text: 'x'.repeat(100_000) }),
  (record) => ({ ...record, text: '\u202eright to left\u202c \u200b\u200c\u200d\ufeff' }),
  // Types.
  (record) => ({ ...record, text: 42 }),
  (record) => ({ ...record, text: { en: 'hello' } }),
  (record) => ({ ...record, langs: 'en' }),
  (record) => ({ ...record, langs: [1, null, {}, 'x'.repeat(10_000)] }),
  (record) => ({ ...record, tags: 'cats' }),
  (record) => ({ ...record, tags: Array.from({ length: 10_000 }, (_, i) => `tag${i}`) }),
  (record) => ({ ...record, facets: {} }),
  (record) => ({ ...record, facets: [null, 1, { features: null }, { features: [null, { $type: 7 }] }] }),
  (record) => ({
    ...record,
    facets: [
      {
        index: { byteStart: -1, byteEnd: 1e300 },
        features: [
          { $type: 'app.bsky.richtext.facet#tag', tag: '\u0000' },
          { $type: 'app.bsky.richtext.facet#link', uri: 'javascript:alert(1)' },
          { $type: 'app.bsky.richtext.facet#mention', did: 'not a did' },
        ],
      },
    ],
  }),
  (record) => ({ ...record, embed: [] }),
  (record) => ({ ...record, embed: { $type: 'app.bsky.embed.images', images: 'none' } }),
  (record) => ({ ...record, embed: { $type: 'app.bsky.embed.record', record: { uri: 'at://' } } }),
  (record) => ({ ...record, embed: { $type: 'app.bsky.embed.external', external: { uri: 'http://[' } } }),
  (record) => ({ ...record, reply: 'to you' }),
  (record) => ({ ...record, reply: { root: {}, parent: { uri: 'https://example.com' } } }),
  (record) => ({ ...record, labels: { values: [{ val: 1 }, null] } }),
  (record) => ({ ...record, subject: null }),
  (record) => ({ ...record, subject: { uri: 'at://did:plc:short/app.bsky.feed.generator/cats', cid: '' } }),
  (record) => ({ ...record, subject: { uri: 'at://alice.test/app.bsky.feed.post/3kflbnn4ylw2a', cid: 'x' } }),
  (record) => ({ ...record, $type: 'com.example.other' }),
  ({ text: _, subject: __, ...record }) => record,
  () => ({}),
  () => 'null',
  () => '"a string"',
  () => '[1,2,3]',
  () => '1e400',
  // Size and shape.
  (record) => ({ ...record, evil: 'e'.repeat(100_000) }),
  (record) => withMember(record, `"evil":${deep('[', ']')}`),
  (record) => withMember(record, `"embed":${deep('{"media":', '}').replace('{"media":}', '{}')}`),
  (record) => withMember(record, '"__proto__":{"text":"polluted"},"constructor":{"prototype":{}}'),
  (record) => withMember(record, '"text":"said twice","text":"the last one counts"'),
]
