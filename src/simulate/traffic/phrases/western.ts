import type { PhraseBank } from './phrase-bank.ts'

export const german: PhraseBank = {
  openers: [
    'Guten Morgen!',
    'Genau das.',
    'Na toll.',
    'Ach herrje,',
    'Danke schön!',
    'Kurze Frage:',
    'Tag {n}.',
  ],
  topics: {
    life: [
      'Der Zug nach {place} hat wieder {n} Minuten Verspätung.',
      'Heute schon {n} Tassen Kaffee getrunken und immer noch müde.',
      'Meine Nachbarin {name} hat mir Pflaumenkuchen vor die Tür gestellt.',
    ],
    cats: [
      'Unsere Katze hat heute Nacht {n} Mal das Glas vom Tisch geworfen.',
      'Der Kater heißt jetzt {name} und wohnt in der Wäschekiste.',
    ],
    football: [
      'Das Tor von {name} in der {n}. Minute war Weltklasse.',
      'Der Verein aus {place} steigt wohl ab.',
    ],
    music: ['Gestern in {place} auf einem Konzert mit nur {n} Leuten gewesen, wunderschön.'],
    food: [
      'Das Brot hat {n} Stunden geruht und ist großartig geworden.',
      'In {place} gibt es die besten Brötchen.',
    ],
    programming: ['Den Fehler nach {n} Stunden gefunden, es war ein Komma.'],
    news: ['Der Stadtrat von {place} hat mit {n} Stimmen für den Radweg gestimmt.'],
    travel: ['Mit dem Nachtzug nach {place}, {n} Stunden Aussicht auf Berge.'],
  },
  closers: ['Schönen Abend euch allen.', 'Was meint ihr?', 'Liebe Grüße aus {place}.', 'So ist das.'],
  tags: { cats: ['katzen', 'CatsOfBluesky'], football: ['bundesliga'], food: ['backen'] },
}

export const spanish: PhraseBank = {
  openers: [
    '¡Buenos días!',
    'Pues eso.',
    'Totalmente de acuerdo.',
    'No puedo más.',
    '¡Muchas gracias!',
    'Día {n}.',
  ],
  topics: {
    life: [
      'Llevo {n} cafés y todavía tengo sueño.',
      'Hoy ha llovido en {place} y la gente se ha vuelto loca.',
    ],
    cats: [
      'Mi gata {name} ha tirado {n} vasos esta semana.',
      'El gatito duerme encima del teclado otra vez.',
    ],
    football: ['¡Golazo de {name} en el minuto {n}!', 'El partido en {place} ha sido un robo.'],
    music: ['He escuchado esta canción {n} veces y no me canso.'],
    food: [
      'La tortilla con cebolla, y no lo pienso discutir {n} veces.',
      'Las mejores empanadas están en {place}.',
    ],
    news: ['El ayuntamiento de {place} aprueba el presupuesto con {n} votos.'],
    travel: ['Después de {n} horas de tren por fin en {place}.'],
  },
  closers: ['¿Qué pensáis?', 'Un abrazo desde {place}.', 'Y ya está.', 'Buenas noches a todos.'],
  tags: { cats: ['gatos'], football: ['laliga'], music: ['musica'] },
}

export const portuguese: PhraseBank = {
  openers: ['Bom dia!', 'Gente,', 'Não aguento mais.', 'Eu avisei.', 'Muito obrigada!', 'Dia {n}.'],
  topics: {
    life: ['Já tomei {n} cafés e ainda estou com sono.', 'Choveu em {place} e ninguém sabe mais dirigir.'],
    cats: ['Meu gato {name} derrubou {n} copos esta semana.', 'A gatinha dorme na pia desde ontem.'],
    football: ['Que golaço do {name} aos {n} minutos!', 'O jogo em {place} acabou empatado e eu chorei.'],
    music: ['Ouvi este samba {n} vezes hoje e não me arrependo.'],
    food: ['Pão de queijo quentinho, comi {n} e quero mais.', 'A melhor feijoada fica em {place}.'],
    news: ['A câmara de {place} aprovou o projeto com {n} votos.'],
    travel: ['Depois de {n} horas de ônibus cheguei em {place}.'],
  },
  closers: ['O que vocês acham?', 'Um abraço de {place}.', 'É isso.', 'Boa noite, pessoal.'],
  tags: { cats: ['gatos'], football: ['futebol'], music: ['musica'] },
}

export const french: PhraseBank = {
  openers: [
    'Bonjour !',
    'Voilà.',
    'Mais quelle journée.',
    "C'est exactement ça.",
    'Merci beaucoup !',
    'Jour {n}.',
  ],
  topics: {
    life: ["J'ai déjà bu {n} cafés et il n'est pas midi.", 'Le métro à {place} est encore en panne.'],
    cats: ['Mon chat {name} a renversé {n} verres cette semaine.', 'La petite chatte dort dans le lavabo.'],
    football: ['Quel but de {name} à la {n}e minute !'],
    music: ["J'ai écouté ce disque {n} fois depuis hier."],
    food: [
      'La meilleure baguette se trouve à {place}, je ne discute pas.',
      'Il faut {n} grammes de beurre, pas moins.',
    ],
    news: ['Le conseil municipal de {place} a voté la piste cyclable par {n} voix.'],
    travel: ['{n} heures de train et enfin la mer, bonjour de {place}.'],
  },
  closers: ["Qu'en pensez-vous ?", 'Bonne soirée à toutes et à tous.', 'Bises de {place}.'],
  tags: { cats: ['chats'], food: ['cuisine'] },
}

export const dutch: PhraseBank = {
  openers: ['Goedemorgen!', 'Precies dit.', 'Nou ja zeg.', 'Dank je wel!'],
  topics: {
    life: [
      'De trein naar {place} heeft weer {n} minuten vertraging.',
      'Het regent al {n} dagen en mijn fiets is stuk.',
    ],
    cats: ['Onze kat {name} heeft vannacht {n} glazen van tafel gegooid.'],
    food: ['Ik heb {n} pannenkoeken gebakken en ze zijn al op.'],
  },
  closers: ['Wat vinden jullie?', 'Fijne avond allemaal.'],
}

export const italian: PhraseBank = {
  openers: ['Buongiorno!', 'Esatto.', 'Non ci posso credere.', 'Grazie mille!'],
  topics: {
    life: [
      'Ho già bevuto {n} caffè e non è ancora mezzogiorno.',
      'Il treno per {place} è in ritardo di {n} minuti.',
    ],
    cats: ['Il mio gatto {name} ha rovesciato {n} bicchieri questa settimana.'],
    food: ['La pasta va cotta {n} minuti e non uno di più.'],
    football: ['Che gol di {name} al {n}esimo minuto!'],
  },
  closers: ['Che ne pensate?', 'Buona serata a tutti.'],
}

export const catalan: PhraseBank = {
  openers: ['Bon dia!', 'Això mateix.', 'Moltes gràcies!'],
  topics: {
    life: ['Avui plou a {place} i la gent corre amb {n} bosses.', 'Ja he pres {n} cafès i encara tinc son.'],
    cats: ['El meu gat {name} dorm damunt del teclat.'],
  },
  closers: ['Què en penseu?', 'Bona nit a tothom.'],
}
