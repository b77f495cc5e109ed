/** Signs of money that stand for one currency only. */
const SIGNS: Readonly<Record<string, string>> = {
  '€': 'EUR',
  '₹': 'INR',
  '₽': 'RUB',
  '₩': 'KRW',
  '￦': 'KRW',
  '₺': 'TRY',
  '₴': 'UAH',
  '₪': 'ILS',
  '₫': 'VND',
  '฿': 'THB',
  '₦': 'NGN',
  '₱': 'PHP',
  '₡': 'CRC',
  '₲': 'PYG',
  '₵': 'GHS',
  '₸': 'KZT',
  '₼': 'AZN',
  '₾': 'GEL',
  '₿': 'BTC',
  US$: 'USD',
  R$: 'BRL',
  A$: 'AUD',
  AU$: 'AUD',
  C$: 'CAD',
  CA$: 'CAD',
  NZ$: 'NZD',
  HK$: 'HKD',
  S$: 'SGD',
  SG$: 'SGD',
  NT$: 'TWD',
  MX$: 'MXN',
  ZŁ: 'PLN',
  KČ: 'CZK',
  FT: 'HUF',
  LEI: 'RON',
  ЛВ: 'BGN',
  РУБ: 'RUB',
  Р: 'RUB',
  ГРН: 'UAH',
  TL: 'TRY',
  FR: 'CHF',
  SFR: 'CHF',
  RM: 'MYR',
  RP: 'IDR',
  円: 'JPY',
  元: 'CNY',
  원: 'KRW',
  EURO: 'EUR',
  RMB: 'CNY',
};

/** Signs that several currencies share: the one meant where nothing else is known (of crowns none), and the others. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  $: ['USD', 'AUD', 'CAD', 'NZD', 'HKD', 'SGD', 'TWD', 'MXN', 'ARS', 'CLP', 'COP', 'UYU', 'BRL', 'DOP', 'JMD', 'TTD'],
  '¥': ['JPY', 'CNY'],
  '£': ['GBP', 'EGP', 'LBP', 'GIP'],
  RS: ['INR', 'PKR', 'LKR', 'NPR', 'MUR'],
  KR: ['KR', 'SEK', 'NOK', 'DKK', 'ISK'],
};

const ALIKE: Readonly<Record<string, string>> = { '＄': '$', '￥': '¥', '￡': '£', '₨': 'RS' };

let known: ReadonlySet<string> | null = null;
const isCode = (word: string): boolean => {
  known ??= new Set(Intl.supportedValuesOf('currency'));
  return known.has(word);
};

/** The currency at either end of a text, and the text without it; null where there is none. */
export function currencyAt(text: string): { readonly currency: string; readonly rest: string } | null {
  const [, before = '', inner, after = ''] =
    /^([^\d.,()+\-\u2212%\s]*\.?)\s*(.*?)\s*([^\d.,()+\-\u2212%\s]*\.?)$/su.exec(text) ?? [];
  if (inner === undefined) return null;
  const first = before === '' ? null : signOf(before);
  if (first) return { currency: first, rest: text.slice(before.length) };
  const last = after === '' ? null : signOf(after);
  return last ? { currency: last, rest: text.slice(0, text.length - after.length) } : null;
}

/** A sign of one currency as its code, a shared one as it stands. */
function signOf(word: string): string | null {
  const upper = word.toUpperCase().replace(/\.$/, '');
  const sign = ALIKE[upper] ?? upper;
  if (Object.hasOwn(SIGNS, sign)) return SIGNS[sign];
  if (Object.hasOwn(SHARED, sign)) return sign;
  return /^[A-Z]{3}$/.test(sign) && isCode(sign) ? sign : null;
}

/** The code that a sign stands for among amounts that are otherwise in `expected`: "$" is USD unless that is another dollar. */
export function currencyCode(sign: string, expected: string): string {
  const shared = SHARED[sign];
  if (!shared) return sign;
  return shared.find((code) => code === expected.toUpperCase()) ?? shared[0];
}
