import type { PhraseBank } from './phrase-bank.ts'

export const turkish: PhraseBank = {
  openers: ['Günaydın!', 'Aynen öyle.', 'İnanamıyorum.', 'Çok teşekkürler!'],
  topics: {
    life: ['Bugün {n} bardak çay içtim ve hâlâ uykum var.', 'İstanbul trafiğinde {n} saat geçirdim.'],
    cats: ['Kedimiz bu hafta {n} bardak devirdi.', 'Sokaktaki yavru kediye {n} gündür mama veriyorum.'],
    football: ['{n}. dakikada atılan gol inanılmazdı!'],
    news: ['Belediye meclisi {n} oyla yeni tramvay hattını onayladı.'],
  },
  closers: ['Siz ne düşünüyorsunuz?', 'Herkese iyi akşamlar.'],
  tags: { cats: ['kedi'], football: ['superlig'] },
}

export const polish: PhraseBank = {
  openers: ['Dzień dobry!', 'Dokładnie tak.', 'Dziękuję bardzo!'],
  topics: {
    life: ['Pociąg spóźnił się znowu o {n} minut.', 'Wypiłam już {n} kawy i nadal chce mi się spać.'],
    cats: ['Nasz kot zrzucił w tym tygodniu {n} szklanek.'],
    food: ['Ulepiłam {n} pierogów i już ich nie ma.'],
  },
  closers: ['Co o tym myślicie?', 'Miłego wieczoru.'],
}

export const czech: PhraseBank = {
  openers: ['Dobré ráno!', 'Přesně tak.', 'Děkuji moc!'],
  topics: {
    life: ['Vlak má zase {n} minut zpoždění.', 'Vypil jsem {n} káv a pořád se mi chce spát.'],
    cats: ['Naše kočka tento týden shodila {n} sklenic.'],
  },
  closers: ['Co si o tom myslíte?', 'Hezký večer všem.'],
}

export const hungarian: PhraseBank = {
  openers: ['Jó reggelt!', 'Pontosan így van.', 'Nagyon köszönöm!'],
  topics: {
    life: ['A vonat megint {n} percet késik.', 'Már {n} kávét ittam, és még mindig álmos vagyok.'],
    cats: ['A macskánk ezen a héten {n} poharat vert le.'],
  },
  closers: ['Ti mit gondoltok?', 'Szép estét mindenkinek.'],
}

export const romanian: PhraseBank = {
  openers: ['Bună dimineața!', 'Exact așa.', 'Mulțumesc mult!'],
  topics: {
    life: ['Trenul are din nou {n} minute întârziere.', 'Am băut {n} cafele și tot mi-e somn.'],
    cats: ['Pisica noastră a răsturnat {n} pahare săptămâna asta.'],
  },
  closers: ['Voi ce credeți?', 'O seară frumoasă tuturor.'],
}

export const russian: PhraseBank = {
  openers: ['Доброе утро!', 'Именно так.', 'Не могу поверить.', 'Большое спасибо!'],
  topics: {
    life: ['Выпила уже {n} чашек кофе и всё равно хочу спать.', 'Поезд опять опаздывает на {n} минут.'],
    cats: ['Наша кошка за неделю разбила {n} стаканов.', 'Котёнок спит в раковине уже {n} часов.'],
    space: ['Ночью было видно северное сияние, снял {n} кадров.'],
  },
  closers: ['А вы как думаете?', 'Всем хорошего вечера.'],
  tags: { cats: ['котики'] },
}

export const ukrainian: PhraseBank = {
  openers: ['Доброго ранку!', 'Саме так.', 'Дуже дякую!'],
  topics: {
    life: ['Я вже випила {n} кав і досі хочу спати.', 'Потяг знову запізнюється на {n} хвилин.'],
    cats: ['Наша кішка цього тижня розбила {n} склянок.'],
  },
  closers: ['А ви що думаєте?', 'Гарного вечора всім.'],
}

export const greek: PhraseBank = {
  openers: ['Καλημέρα!', 'Ακριβώς αυτό.', 'Ευχαριστώ πολύ!'],
  topics: {
    life: ['Ήπια ήδη {n} καφέδες και ακόμα νυστάζω.', 'Το τρένο έχει πάλι {n} λεπτά καθυστέρηση.'],
    cats: ['Η γάτα μας έριξε {n} ποτήρια αυτή την εβδομάδα.'],
  },
  closers: ['Τι λέτε;', 'Καλό βράδυ σε όλους.'],
}

export const arabic: PhraseBank = {
  openers: ['صباح الخير!', 'بالضبط.', 'شكرا جزيلا!'],
  topics: {
    life: ['شربت {n} فناجين من القهوة وما زلت أشعر بالنعاس.', 'تأخر القطار {n} دقيقة مرة أخرى.'],
    cats: ['قطتنا كسرت {n} أكواب هذا الأسبوع.'],
  },
  closers: ['ما رأيكم؟', 'مساء الخير للجميع.'],
}

export const hebrew: PhraseBank = {
  openers: ['בוקר טוב!', 'בדיוק.', 'תודה רבה!'],
  topics: {
    life: ['שתיתי כבר {n} כוסות קפה ואני עדיין עייפה.', 'הרכבת מאחרת שוב ב-{n} דקות.'],
    cats: ['החתול שלנו הפיל השבוע {n} כוסות.'],
  },
  closers: ['מה אתם חושבים?', 'ערב טוב לכולם.'],
}
