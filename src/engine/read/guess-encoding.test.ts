import { expect, test } from 'vitest';
import { guessEncoding } from './guess-encoding.ts';
import { encoded } from './test-support/encoded.ts';

/** A short table: what a shop's events and its towns are called. */
const tableOf = (words: readonly string[]): string =>
  ['user_id;event;timestamp;city', ...words.map((word, i) => `u${i};${word};2021-04-13T14:0${i % 10}:00Z;${words[0]}`)]
    .map((line) => `${line}\n`)
    .join('');

const WORDS = {
  german: ['Größe gewählt', 'Käufe', 'Straße', 'Menü geöffnet'],
  french: ['page affichée', 'ajouté au panier', 'commande terminée', 'façade', 'cœur'],
  spanish: ['añadir al carrito', 'página vista', 'sesión iniciada', 'España'],
  portuguese: ['visualização de página', 'adição ao carrinho', 'conclusão da compra', 'São Paulo'],
  swedish: ['lägg i varukorg', 'köp slutfört', 'Malmö', 'på sidan'],
  danish: ['læg i kurv', 'køb gennemført', 'på siden', 'Århus'],
  polish: ['wyświetlono stronę', 'zakończono płatność', 'Łódź', 'Gdańsk'],
  czech: ['zobrazení stránky', 'přidáno do košíku', 'objednávka dokončena', 'Plzeň'],
  hungarian: ['termék megtekintve', 'kosárba helyezve', 'fizetés kész', 'Győr', 'Szűcs'],
  romanian: ['pagină afişată', 'adăugat în coş', 'comandă finalizată', 'Iaşi'],
  croatian: ['prikazana stranica', 'dodano u košaricu', 'plaćeno', 'Čakovec', 'narudžba'],
  turkish: ['ürün görüntülendi', 'sepete eklendi', 'ödeme tamamlandı', 'sipariş', 'İstanbul'],
  lithuanian: ['puslapis peržiūrėtas', 'įdėta į krepšelį', 'apmokėta', 'Šiauliai'],
  latvian: ['lapa skatīta', 'pievienots grozam', 'pasūtījums pabeigts', 'Rēzekne', 'Jūrmala', 'ķēde'],
  estonian: ['lehte vaadatud', 'lisatud ostukorvi', 'tellimus täidetud', 'Jõhvi', 'Žürii'],
  vietnamese: ['đặt hàng', 'được thêm vào giỏ', 'đường', 'Hà Nội'],
  greek: ['προβολή σελίδας', 'προσθήκη στο καλάθι', 'ολοκλήρωση αγοράς', 'Αθήνα'],
  hebrew: ['צפייה בדף', 'הוספה לסל', 'תשלום הושלם', 'חיפה'],
  arabic: ['عرض الصفحة', 'إضافة إلى السلة', 'تم الدفع', 'القاهرة'],
  russian: ['просмотр товара', 'добавление в корзину', 'Оплата заказа', 'Москва'],
  ukrainian: ['перегляд сторінки', 'додано до кошика', 'замовлення сплачено', 'Київ'],
  bulgarian: ['преглед на страница', 'добавяне в количка', 'плащане', 'София'],
  japanese: ['商品を表示', 'カートに追加', '購入完了', '東京', 'ポイント表示'],
  simplified: ['浏览商品', '加入购物车', '支付成功', '北京'],
  traditional: ['瀏覽商品', '加入購物車', '付款成功', '臺北'],
  korean: ['상품 조회', '장바구니 담기', '결제 완료', '서울'],
} as const;

/** As windows-1258 has it: a vowel with its own mark is one character, the mark of its tone another. */
const withTonesApart = (word: string): string =>
  word
    .normalize('NFD')
    .replace(/([a-z])(\u0323)?([\u0302\u0306\u031b])/gi, (_, vowel: string, dot = '', mark: string) => {
      return (vowel + mark).normalize('NFC') + dot;
    });

test.each([
  ['windows-1252', 'german'],
  ['windows-1252', 'french'],
  ['windows-1252', 'spanish'],
  ['windows-1252', 'portuguese'],
  ['windows-1252', 'swedish'],
  ['windows-1252', 'danish'],
  ['iso-8859-15', 'french'],
  ['windows-1250', 'polish'],
  ['iso-8859-2', 'polish'],
  ['windows-1250', 'czech'],
  ['iso-8859-2', 'czech'],
  ['windows-1250', 'hungarian'],
  ['windows-1250', 'romanian'],
  ['windows-1250', 'croatian'],
  ['windows-1254', 'turkish'],
  ['windows-1257', 'lithuanian'],
  ['windows-1257', 'latvian'],
  ['windows-1257', 'estonian'],
  ['windows-1258', 'vietnamese'],
  ['windows-1253', 'greek'],
  ['iso-8859-7', 'greek'],
  ['windows-1255', 'hebrew'],
  ['windows-1256', 'arabic'],
  ['windows-1251', 'russian'],
  ['koi8-r', 'russian'],
  ['iso-8859-5', 'russian'],
  ['windows-1251', 'ukrainian'],
  ['windows-1251', 'bulgarian'],
  ['shift_jis', 'japanese'],
  ['euc-jp', 'japanese'],
  ['gb18030', 'simplified'],
  ['big5', 'traditional'],
  ['euc-kr', 'korean'],
] as const)('a short table in %s, %s', (encoding, language) => {
  const text = tableOf(WORDS[language].map((word) => (encoding === 'windows-1258' ? withTonesApart(word) : word)));
  const bytes = encoded(text, encoding);
  const found = guessEncoding(bytes);
  // What matters is that it reads as it was written.
  const decoded = new TextDecoder(found?.name ?? 'utf-8').decode(bytes);
  expect({ name: found?.name, text: decoded }).toEqual({ name: found?.name, text });
  expect(found?.others.map(({ name }) => name)).toEqual([]);
});

test('plain ASCII tells nothing', () => {
  expect(guessEncoding(Buffer.from('user,event\nu1,view\n'))).toBe(null);
});
