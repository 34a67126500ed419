import type { ExamplePost } from '../../../src/match/filter.ts'

/** A post and whether people would want it in a feed of good posts. Written for this test. */
export interface Labelled {
  readonly good: boolean
  readonly post: ExamplePost
}

const good = (text: string, lang: string, more: ExamplePost = {}): Labelled => ({
  good: true,
  post: { text, langs: [lang], ...more },
})
const bad = (text: string, lang: string, more: ExamplePost = {}): Labelled => ({
  good: false,
  post: { text, langs: [lang], ...more },
})
const links = (count: number) => Array.from({ length: count }, (_, i) => `https://site${i}.example/page`)

/** In the order of arrival, all by different accounts. */
export const CORPUS: readonly Labelled[] = [
  good('The bakery on the corner started making rye bread again and the whole street smells of it.', 'en'),
  good('Spent the evening fixing a forty year old radio. It only needed one capacitor.', 'en'),
  good('Our library now lends out telescopes. The waiting list is already two months long!', 'en'),
  good('Hot take: maps that show north at the bottom make you look twice, which is the point.', 'en'),
  good('My daughter asked why the moon follows the car and I had no good answer ready', 'en'),
  good('A short thread on how tide tables are made, because I got curious on the ferry.', 'en'),
  good('NASA and ESA confirm the launch window for next Tuesday, weather permitting.', 'en'),
  good('New post: what I learned from a year of keeping bees https://bees.example/year', 'en'),
  good('Frost on the inside of the window this morning. #winter', 'en', {
    images: 1,
    alts: ['Frost ferns on a window pane'],
  }),
  good('sleepy', 'en', { images: 1, alts: ['A grey cat asleep in a cardboard box'] }),
  good('Does anybody know a good primer on Bayesian statistics for biologists?', 'en'),
  good('I keep thinking about the last chapter. No spoilers, but wow 😭', 'en'),
  good('Thank you @anna.example and @ben.example for a lovely dinner yesterday evening', 'en'),
  good('Reading group tomorrow at six, bring the book or just bring cake', 'en'),
  good('The new tram line opened today and it was packed from the first stop to the last', 'en'),
  good('I finally understood monads by writing three terrible ones myself.', 'en'),
  good('Der Zug steht seit zwanzig Minuten vor Hannover, aber der Schaffner erzählt Witze.', 'de'),
  good('Heute zum ersten Mal Quitten eingekocht. Die Küche klebt, das Gelee ist großartig.', 'de'),
  good('Weiß jemand, ob die Bücherei in den Ferien offen hat?', 'de'),
  good('Jeg syklet over fjellet i går, og det snødde hele veien ned til fjorden.', 'nb'),
  good('Noen som vet om et sted i Bergen med gode kanelboller på søndager?', 'nb'),
  good('Le marché du samedi avait des fraises, en novembre, et personne ne sait pourquoi.', 'fr'),
  good('Je relis Perec et chaque phrase donne envie de ranger sa bibliothèque.', 'fr'),
  good('Ayer vimos las estrellas desde la azotea porque se fue la luz en todo el barrio.', 'es'),
  good('El gato del vecino ha decidido que mi teclado es su cama. No puedo discutir.', 'es'),
  good('Hoje o rio estava tão calmo que parecia um espelho, e ninguém tinha pressa.', 'pt'),
  good('今日は久しぶりに晴れたので、川沿いをゆっくり散歩してきました。', 'ja'),
  good('図書館で借りた本が面白くて、降りる駅を二つも過ぎてしまった。', 'ja'),
  good('오늘은 오랜만에 날씨가 좋아서 강가를 천천히 걸었습니다.', 'ko'),
  good('Сегодня нашли на чердаке дедушкины фотографии, и весь вечер их разбирали.', 'ru'),
  good('Oggi il treno era in orario e nessuno sapeva come comportarsi.', 'it'),
  good('Wczoraj zgubiłem klucze, a dziś znalazły się w lodówce obok mleka.', 'pl'),
  good('Vandaag voor het eerst geschaatst op natuurijs, en maar twee keer gevallen.', 'nl'),

  bad('BUY NOW!!! BEST PRICES ONLY TODAY, LIMITED OFFER FOR EVERYBODY', 'en'),
  bad('FOLLOW ME AND I FOLLOW BACK RIGHT NOW EVERYONE', 'en'),
  bad('#follow #followback #like #share #win #gain #mutuals #crypto', 'en'),
  bad(
    'new art! #art #digitalart #artist #drawing #oc #fanart #anime #manga #sketch #illustration #comm #open',
    'en',
  ),
  bad('https://spam.example/a', 'en'),
  bad('', 'en', { links: ['https://spam.example/b'], external: true }),
  bad(
    'look https://a.example/1 https://b.example/2 https://c.example/3 https://d.example/4 https://e.example/5',
    'en',
    { links: links(5) },
  ),
  bad('gm', 'en'),
  bad('ok', 'en'),
  bad('.', 'en'),
  bad('', 'en'),
  bad('lol', 'en'),
  bad('🚀🚀🚀🚀🚀🚀🚀🚀 moon', 'en'),
  bad('🔥🔥🔥🔥🔥🔥', 'en'),
  bad('win win win win win win win', 'en'),
  bad('AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'en'),
  bad('whyyyyyyyyyyyyyyyyyyyyyyyyyyy', 'en'),
  bad(
    'hey @a.example @b.example @c.example @d.example @e.example @f.example @g.example @h.example see this',
    'en',
  ),
  bad('Ganz neue Angebote warten auf euch, einfach vorbeischauen und staunen', 'ja'),
  bad('今だけ限定のキャンペーンを開催しています、ぜひご覧ください', 'en'),
  bad('Срочно купите наши товары, только сегодня большие скидки на всё', 'en'),
  bad('private pictures of mine for those who subscribe', 'en', { labels: ['porn'], images: 1 }),
  bad('not for the faint of heart', 'en', { labels: ['graphic-media'], images: 1 }),
  bad('KAUFT JETZT DAS GROSSE ANGEBOT, NUR HEUTE FÜR EUCH', 'de'),
  bad('#katze #hund #tier #haustier #süß #liebe #natur', 'de'),
  bad('COMPRA YA NUESTRAS OFERTAS, SOLO HOY, NO TE LO PIERDAS', 'es'),
  bad('#amor #vida #feliz #foto #dia #sol #playa', 'es'),
  bad('www', 'ja'),
  bad('草', 'ja'),
  bad('ㅋㅋ', 'ko'),
  bad('Earn a thousand dollars a week from home, write me for the details of my method', 'en', {
    labels: ['spam'],
  }),
  // Copies of what came before, as they are and with small changes.
  bad('The bakery on the corner started making rye bread again and the whole street smells of it.', 'en'),
  bad(
    'the bakery on the corner started making rye bread again & the whole street smells of it https://x.example',
    'en',
  ),
  bad('Our library now lends out microscopes. The waiting list is already two months long!', 'en'),
  bad('Ayer vimos las estrellas desde la azotea porque se fue la luz en todo el pueblo.', 'es'),
  bad('今日は久しぶりに晴れたので、海沿いをゆっくり散歩してきました。', 'ja'),
]
