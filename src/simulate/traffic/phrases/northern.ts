import type { PhraseBank } from './phrase-bank.ts'

export const norwegian: PhraseBank = {
  openers: ['God morgen!', 'Nettopp.', 'Herregud,', 'Tusen takk!', 'Helt enig.', 'Dag {n}.'],
  topics: {
    life: [
      'Toget fra {place} er {n} minutter forsinket igjen.',
      'Det har regnet i {n} dager, og hunden nekter å gå ut.',
      'Naboen {name} måker snø klokka fem om morgenen.',
    ],
    cats: ['Katten vår har veltet {n} glass denne uka.', 'Kattungen heter {name} og sover i vasken.'],
    space: ['Nordlyset over {place} var helt utrolig i natt.'],
    football: ['For et mål av {name} i det {n}. minuttet!', 'Kampen i {place} endte uavgjort.'],
    food: [
      'Kanelbollene ble ferdige etter {n} timer og var borte på ti minutter.',
      'Brunost på vaffel, ingen diskusjon.',
    ],
    music: ['Konserten i {place} var årets beste, vi var bare {n} i salen.'],
    news: ['Kommunestyret i {place} vedtok bybanen med {n} stemmer.'],
    travel: ['Gikk {n} kilometer på ski i dag og ser ut som en tomat.'],
  },
  closers: ['Hva synes dere?', 'Ha en fin kveld, alle sammen.', 'Hilsen fra {place}.'],
  tags: { cats: ['katter'], travel: ['tur'], football: ['eliteserien'] },
}

export const nynorsk: PhraseBank = {
  openers: ['God morgon!', 'Heilt einig.', 'Tusen takk!'],
  topics: {
    life: [
      'Eg har drukke {n} koppar kaffi og er framleis trøytt.',
      'Det regnar i {place}, og ikkje så lite heller.',
    ],
    cats: ['Katten vår heiter {name} og vil ikkje ut i snøen.'],
    news: ['Kommunen {place} vil byggje {n} nye bustader.'],
  },
  closers: ['Kva meiner de?', 'Ha ein fin kveld.'],
}

export const swedish: PhraseBank = {
  openers: ['God morgon!', 'Precis så.', 'Tack så mycket!', 'Alltså,'],
  topics: {
    life: [
      'Tåget till {place} är {n} minuter sent, som vanligt.',
      'Jag har druckit {n} koppar kaffe och är fortfarande trött.',
    ],
    cats: ['Vår katt {name} har vält {n} glas den här veckan.'],
    food: ['Kanelbullarna räckte i {n} minuter.'],
  },
  closers: ['Vad tycker ni?', 'Trevlig kväll allihop.'],
}

export const danish: PhraseBank = {
  openers: ['Godmorgen!', 'Lige præcis.', 'Mange tak!'],
  topics: {
    life: [
      'Toget til {place} er forsinket {n} minutter.',
      'Jeg har drukket {n} kopper kaffe og er stadig træt.',
    ],
    cats: ['Vores kat {name} har væltet {n} glas i denne uge.'],
    food: ['Rugbrødet har hævet i {n} timer og er blevet fantastisk.'],
  },
  closers: ['Hvad synes I?', 'Hav en god aften.'],
}

export const finnish: PhraseBank = {
  openers: ['Hyvää huomenta!', 'Juuri näin.', 'Kiitos paljon!'],
  topics: {
    life: ['Juna on taas {n} minuuttia myöhässä.', 'Olen juonut jo {n} kuppia kahvia ja väsyttää silti.'],
    cats: ['Kissamme {name} kaatoi tällä viikolla {n} lasia.'],
    food: ['Korvapuustit loppuivat {n} minuutissa.'],
  },
  closers: ['Mitä mieltä olette?', 'Hyvää iltaa kaikille.'],
}
