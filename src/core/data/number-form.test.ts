import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DecimalSign, isMissingNumber, numberOf, readNumber } from '../base/number.ts';
import { addSigns, type NumberForm, noSigns, noteValue, numberFormOf } from './number-form.ts';

function formOf(values: readonly string[], ofMoney = false): NumberForm {
  const signs = noSigns();
  for (const value of values) noteValue(signs, value, 1);
  return numberFormOf(signs, ofMoney);
}

/** Ways of writing a number of cents: decimal sign, what parts thousands, and what stands around it. */
const styles = fc.record({
  decimal: fc.constantFrom<DecimalSign>('.', ','),
  parting: fc.constantFrom('', 'other', ' ', '\u00a0', '\u202f', '\u2009', "'", '’'),
  negative: fc.constantFrom(
    (text: string) => `-${text}`,
    (text: string) => `\u2212${text}`,
    (text: string) => `${text}-`,
    (text: string) => `(${text})`,
  ),
  money: fc.constantFrom(
    (text: string) => text,
    (text: string) => `€ ${text}`,
    (text: string) => `${text} €`,
    (text: string) => `$${text}`,
    (text: string) => `USD ${text}`,
    (text: string) => `${text} zł`,
    (text: string) => `${text} %`,
  ),
  digits: fc.constantFrom(0x30, 0xff10, 0x660, 0x6f0),
});
type Style = typeof styles extends fc.Arbitrary<infer T> ? T : never;

function written(cents: number, { decimal, parting, negative, money, digits }: Style): string {
  const by = parting === 'other' ? (decimal === '.' ? ',' : '.') : parting;
  const whole = String(Math.floor(Math.abs(cents) / 100)).replace(/\B(?=(\d{3})+$)/g, by);
  const plain = `${whole}${decimal}${String(Math.abs(cents) % 100).padStart(2, '0')}`;
  const text = plain.replace(/\d/g, (digit) => String.fromCharCode(digits + Number(digit)));
  return cents < 0 ? negative(money(text)) : money(text);
}

test('any numbers, written in one style, read as the same values', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -2e9, max: 2e9 }), { minLength: 1 }), styles, (cents, style) => {
      const texts = cents.map((one) => written(one, style));
      const { decimal, numeric, assumed } = formOf(texts, true);
      expect(texts.map((text) => numberOf(text, decimal))).toEqual(cents.map((one) => (one === 0 ? 0 : one / 100)));
      expect({ numeric, assumed }).toEqual({ numeric: true, assumed: false });
    }),
  );
});

test('a column in parts is read as it is in one', () => {
  const value = fc.constantFrom('1', '1.5', '1,5', '1.234', '1,234', 'free', 'NaN', '5 %', '1,234.5');
  fc.assert(
    fc.property(fc.array(value), fc.array(value), fc.boolean(), (first, second, ofMoney) => {
      const signs = noSigns();
      for (const part of [first, second]) {
        const own = noSigns();
        for (const one of part) noteValue(own, one, 1);
        addSigns(signs, own);
      }
      expect(numberFormOf(signs, ofMoney)).toEqual(formOf([...first, ...second], ofMoney));
    }),
  );
});

test('where nothing decides, money has thousands and other columns have decimals', () => {
  const either = ['1.234', '2.500', '12'];
  expect(formOf(either, true)).toEqual({ decimal: ',', assumed: true, numeric: true });
  expect(formOf(either)).toEqual({ decimal: '.', assumed: false, numeric: true });
  expect(formOf(['1,234', '12'])).toEqual({ decimal: '.', assumed: true, numeric: true });
  expect(formOf(['Rs. 1,234', 'Rs. 12'], true)).toEqual({ decimal: '.', assumed: true, numeric: true });
  // A single value that can only be one of them decides.
  expect(formOf([...either, '0.5'], true)).toEqual({ decimal: '.', assumed: false, numeric: true });
  expect(formOf([...either, '0,5'])).toEqual({ decimal: ',', assumed: false, numeric: true });
});

test('a column is one of numbers if all its values are, but for missing ones', () => {
  expect(formOf(['1', 'NaN']).numeric).toBe(true);
  expect(formOf(['1', 'free']).numeric).toBe(false);
  expect(formOf(['1,5', '1.5']).numeric).toBe(false);
  expect(formOf(['0x1F']).numeric).toBe(false);
  expect(formOf([]).numeric).toBe(false);
});

test('what tells at a glance says the same as what looks closely', () => {
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'0123456789..,-ekrUSD$% ') }),
    fc.tuple(fc.integer(), fc.nat()).map(([whole, fraction]) => `${whole}.${fraction}`),
  );
  fc.assert(
    fc.property(text, (value) => {
      // Neither begins nor ends with what could be told at a glance.
      const [point, comma] = (['.', ','] as const).map((sign) => readNumber(`\u200e${value}`, sign));
      const signs = noSigns();
      noteValue(signs, value, 1);
      if (isMissingNumber(value)) return;
      expect({ numbers: signs.numbers, point: signs.point, comma: signs.comma }).toEqual({
        numbers: point && comma ? 1 : 0,
        point: point && !comma ? 1 : 0,
        comma: comma && !point ? 1 : 0,
      });
    }),
  );
});
