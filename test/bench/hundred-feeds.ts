import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadSettings, type Usable } from '../../src/config/load.ts'

/** Most words that feeds name are rare: of each theme one or two occur in the traffic. */
const THEMES: readonly (readonly string[])[] = [
  ['tabby', 'whiskers', 'catnip', 'calico', 'purring', '黒猫'],
  ['exoplanets', 'nebula', 'Artemis', 'supernova', 'perihelion', '天文'],
  ['offside', 'keeper', 'equaliser', 'hat trick', 'Torwart', 'サッカー'],
  ['cello', 'clarinet', 'setlist', 'chord progression', 'fagott', 'ギター'],
  ['sourdough', 'kimchi', 'tagliatelle', 'brisket', 'surdeig', 'うどん'],
  ['luggage', 'layover', 'sleeper car', 'visa', 'fjord', '温泉'],
  ['maintainers', 'segfault', 'type system', 'refactoring', 'Kubernetes', '全角スペース'],
  ['ministry', 'referendum', 'climate bill', 'coalition', 'Bundestag', '選挙'],
  ['gouache', 'linocut', 'still life', 'pottery', 'Aquarell', '水彩'],
  ['garden', 'tomato', 'compost', 'beekeeping', 'orchid', '盆栽'],
]

/** Ten forms of a feed, as people write them: words, tags, links, languages, media, a pattern, negations. */
function rulesFor(theme: readonly string[]): readonly object[] {
  const [first, second] = theme
  return [
    { text: theme },
    { hashtag: theme.map((word) => word.replaceAll(' ', '')) },
    { all: [{ text: theme }, { language: ['en'] }, { reply: 'no' }] },
    { all: [{ text: theme }, { has: ['image', 'video'] }] },
    { all: [{ text: theme }, { language: ['ja', 'ko', 'zh'] }] },
    { any: [{ hashtag: [first] }, { all: [{ text: [first, second] }, { not: { reply: 'only' } }] }] },
    { all: [{ text: theme }, { not: { label: ['porn', 'sexual', 'nudity'] } }, { length: { atLeast: 40 } }] },
    { all: [{ text: theme }, { link: ['bbc.co.uk', 'nrk.no', 'github.com'] }] },
    { all: [{ regex: `(?:${first}|${second})s?\\b`.toLowerCase() }, { language: ['en', 'de', 'fr'] }] },
    { all: [{ text: [second] }, { not: { text: [first] } }, { count: { hashtags: { atMost: 3 } } }] },
  ]
}

/** Settings with a hundred feeds, written to and read from `folder`; the embedded database goes there too. */
export async function hundredFeeds(folder: string): Promise<Usable> {
  const feeds = Object.fromEntries(
    THEMES.flatMap((theme, t) =>
      rulesFor(theme).map((match, r) => [`feed-${t}-${r}`, { name: `Feed ${t} ${r}`, match }]),
    ),
  )
  const file = join(folder, 'lycan.yaml')
  // JSON is YAML.
  await writeFile(file, JSON.stringify({ database: { directory: join(folder, 'data') }, feeds }))
  const loaded = await loadSettings({ file, flags: {}, environment: {}, cwd: folder })
  const { settings, diagnostics } = loaded
  if (settings === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return { ...loaded, settings }
}
