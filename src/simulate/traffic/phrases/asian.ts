import type { PhraseBank } from './phrase-bank.ts'

export const japanese: PhraseBank = {
  openers: [
    'おはようございます。',
    'それな',
    'まじか。',
    'ありがとうございます！',
    'わかる。',
    '今日で{n}日目。',
    'お疲れさまです。',
  ],
  topics: {
    life: [
      '今日はコーヒーを{n}杯も飲んだのにまだ眠い。',
      '電車が{n}分遅れていて仕事に間に合わない。',
      '雨が{n}日も続いている。',
    ],
    cats: [
      'うちの猫が今週{n}回もコップを倒した。',
      '子猫がキーボードの上で寝ていて仕事にならない。',
      '猫は{n}歳になりました。',
    ],
    space: ['昨日の夜は流れ星を{n}個見つけた。', '新しい望遠鏡で土星の輪が見えた。'],
    music: ['この曲を今日だけで{n}回聴いた。', 'ライブのチケットがやっと取れた。'],
    food: [
      'ラーメンを{n}時間かけて作った。',
      '近所のパン屋さんのメロンパンが最高。',
      '晩ごはんはカレーにします。',
    ],
    travel: ['夜行バスで{n}時間、やっと京都に着いた。', '温泉に入ってきました。'],
    programming: ['バグの原因を{n}時間探したら全角スペースだった。', '型があると安心する。'],
    art: ['新しいイラストを描きました。', '{n}時間かけて色を塗った。'],
  },
  closers: ['みんなはどう思う？', 'おやすみなさい。', '続きはまた明日。', 'よろしくお願いします。'],
  tags: { cats: ['猫', '猫のいる暮らし'], food: ['おうちごはん'], art: ['イラスト'], music: ['音楽'] },
  separator: '',
}

export const korean: PhraseBank = {
  openers: ['좋은 아침이에요!', '진짜 그렇네요', '와 대박', '감사합니다!', '오늘로 {n}일째.'],
  topics: {
    life: ['커피를 {n}잔이나 마셨는데 아직도 졸려요.', '지하철이 {n}분이나 늦어서 지각했어요.'],
    cats: ['우리 고양이가 이번 주에 컵을 {n}개나 깨뜨렸어요.', '아기 고양이가 키보드 위에서 자고 있어요.'],
    music: ['이 노래를 오늘만 {n}번 들었어요.'],
    food: ['김치찌개를 {n}시간 동안 끓였어요.', '오늘 저녁은 떡볶이입니다.'],
    art: ['새 그림을 {n}시간 동안 그렸어요.'],
  },
  closers: ['여러분은 어떻게 생각하세요?', '좋은 밤 되세요.', '내일 또 올게요.'],
  tags: { cats: ['고양이'], art: ['그림'] },
}

export const chinese: PhraseBank = {
  openers: ['早上好！', '就是这样。', '太好了', '非常感谢！'],
  topics: {
    life: ['今天喝了{n}杯咖啡还是很困。', '地铁又晚点{n}分钟。'],
    cats: ['我家的猫这个星期打翻了{n}个杯子。', '小猫在键盘上睡着了。'],
    food: ['花了{n}个小时包饺子，十分钟就吃完了。'],
    programming: ['找了{n}个小时的错误，原来是少了一个逗号。'],
  },
  closers: ['大家怎么看？', '晚安。'],
  tags: { cats: ['猫'] },
  separator: '',
}

export const thai: PhraseBank = {
  openers: ['สวัสดีตอนเช้า', 'ใช่เลย', 'ขอบคุณมากค่ะ'],
  topics: {
    life: ['วันนี้ดื่มกาแฟไป {n} แก้วแต่ยังง่วงอยู่เลย', 'รถไฟฟ้ามาช้าไป {n} นาทีอีกแล้ว'],
    cats: ['แมวที่บ้านทำแก้วแตกไป {n} ใบในสัปดาห์นี้'],
  },
  closers: ['ทุกคนคิดว่ายังไง', 'ฝันดีนะ'],
}

export const indonesian: PhraseBank = {
  openers: ['Selamat pagi!', 'Setuju banget.', 'Terima kasih banyak!'],
  topics: {
    life: ['Sudah minum {n} gelas kopi tapi masih mengantuk.', 'Kereta terlambat {n} menit lagi.'],
    cats: ['Kucing kami memecahkan {n} gelas minggu ini.'],
    food: ['Masak rendang selama {n} jam, habis dalam sepuluh menit.'],
  },
  closers: ['Bagaimana menurut kalian?', 'Selamat malam semuanya.'],
}

export const vietnamese: PhraseBank = {
  openers: ['Chào buổi sáng!', 'Đúng vậy.', 'Cảm ơn rất nhiều!'],
  topics: {
    life: ['Hôm nay đã uống {n} ly cà phê mà vẫn buồn ngủ.', 'Tàu lại trễ {n} phút nữa rồi.'],
    cats: ['Con mèo nhà tôi tuần này làm vỡ {n} cái ly.'],
  },
  closers: ['Mọi người nghĩ sao?', 'Chúc mọi người ngủ ngon.'],
}
