import { expect, test } from 'vitest';
import { currencyCode } from './currency.ts';
import { type DecimalSign, isMissingNumber, numberOf, readNumber } from './number.ts';

test.each<[text: string, decimal: DecimalSign, number: number, currency?: string]>([
  ['12', '.', 12],
  ['-12.5', '.', -12.5],
  ['+12.5', '.', 12.5],
  ['.5', '.', 0.5],
  ['5.', '.', 5],
  ['007', '.', 7],
  ['1.5e3', '.', 1500],
  ['1,5E-3', ',', 0.0015],
  ['1,234.50', '.', 1234.5],
  ['1.234,50', ',', 1234.5],
  ['1,234,567', '.', 1_234_567],
  ['12,34,567.50', '.', 1_234_567.5],
  ['1 234,50', ',', 1234.5],
  ['1\u00a0234,50', ',', 1234.5],
  ['1\u202f234\u202f567,5', ',', 1_234_567.5],
  ['1\u2009234.5', '.', 1234.5],
  ["1'234.50", '.', 1234.5],
  ['1’234’567.50', '.', 1_234_567.5],
  ['(2.50)', '.', -2.5],
  ['($1,000.00)', '.', -1000, '$'],
  ['$(1,000.00)', '.', -1000, '$'],
  ['(1,000.00) USD', '.', -1000, 'USD'],
  ['12.50-', '.', -12.5],
  ['\u221212,50 €', ',', -12.5, 'EUR'],
  ['-$12.50', '.', -12.5, '$'],
  ['$-12.50', '.', -12.5, '$'],
  ['€ 7,50', ',', 7.5, 'EUR'],
  ['7,50€', ',', 7.5, 'EUR'],
  ['EUR 7.50', '.', 7.5, 'EUR'],
  ['7.50 eur', '.', 7.5, 'EUR'],
  ['US$7', '.', 7, 'USD'],
  ['R$ 1.234,50', ',', 1234.5, 'BRL'],
  ['1 234,50 zł', ',', 1234.5, 'PLN'],
  ['1 234,50 Kč', ',', 1234.5, 'CZK'],
  ['199 kr.', '.', 199, 'KR'],
  ['Fr. 12.50', '.', 12.5, 'CHF'],
  ['Rs. 1,00,000', '.', 100_000, 'RS'],
  ['1 500 руб.', '.', 1500, 'RUB'],
  ['￥１，２００', '.', 1200, '¥'],
  ['12,-', ',', 12],
  ['1.234,– €', ',', 1234, 'EUR'],
  ['12.5 %', '.', 12.5],
  ['%12', '.', 12],
  ['１２．５', '.', 12.5],
  ['١٢٣', '.', 123],
  ['١٬٢٣٤٫٥', '.', 1234.5],
  ['۱۲۳', '.', 123],
  [' 12 ', '.', 12],
])('%j is a number', (text, decimal, number, currency) => {
  expect(numberOf(text, decimal)).toBe(number);
  expect(readNumber(text, decimal)?.currency ?? undefined).toBe(currency);
});

test.each([
  '',
  ' ',
  'free',
  '0x1F',
  '0b1',
  '1_000',
  'NaN',
  'Infinity',
  '1,5',
  '1.234,50',
  '12,34',
  '1 23',
  '0,123',
  '1.2.3',
  '10.0.0.1',
  '2024-01-01',
  '14:05',
  '--5',
  '((5))',
  '5 km',
  '1/2',
  'e5',
  '€',
  '-',
  '.',
  '5 % %',
  'EUR 5 USD',
  '1,234e5',
])('%j is none with a decimal point', (text) => {
  expect(numberOf(text)).toBeNaN();
});

test('what says that a number is missing', () => {
  expect(['NaN', 'nan', 'Infinity', '-inf', '#N/A'].every(isMissingNumber)).toBe(true);
  expect(['free', '0', '-'].some(isMissingNumber)).toBe(false);
});

test('a sign of several currencies is the one that is expected, if that is among them', () => {
  expect(['USD', 'AUD', 'EUR'].map((expected) => currencyCode('$', expected))).toEqual(['USD', 'AUD', 'USD']);
  expect(currencyCode('¥', 'CNY')).toBe('CNY');
  expect(currencyCode('KR', 'NOK')).toBe('NOK');
  expect(currencyCode('EUR', 'USD')).toBe('EUR');
});
