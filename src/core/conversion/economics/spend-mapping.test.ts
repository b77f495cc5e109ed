import { expect, test } from 'vitest';
import { guessSpend, mapSpend, type SpendMapping } from './spend-mapping.ts';
import { readSpendTable } from './spend-table.ts';

const guessed = (text: string) => {
  const table = readSpendTable(text, 'ads.csv');
  const guess = guessSpend(table);
  return { table, guess, taken: mapSpend(table, guess as SpendMapping, 'USD') };
};

test('a file with names and numbers of its own: what its columns are is guessed, bad rows are told', () => {
  const { guess, taken } = guessed(
    'Campaign ID;Kanal;Datum;Kosten;Währung\n17;"Suche; bezahlt";31.03.2026;1.234,50;EUR\n18;Mail;01.04.2026;12,5;\n19;Mail;32.04.2026;1;EUR\n20;;02.04.2026;1;EUR\n21;Mail;02.04.2026;n/a;EUR\n22;Mail\n',
  );
  expect(guess).toEqual({ from: 2, to: null, channel: 1, amount: 3, currency: 4, dates: 'dmy', decimal: ',' });
  expect(taken.rows).toEqual([
    { from: '2026-03-31', to: '2026-03-31', channel: 'Suche; bezahlt', amount: 1234.5, currency: 'EUR' },
    { from: '2026-04-01', to: '2026-04-01', channel: 'Mail', amount: 12.5, currency: 'USD' },
  ]);
  expect(taken.bad).toEqual([
    { line: 4, field: 'date', reason: 'date “32.04.2026” is no date such as 01.03.2026' },
    { line: 5, field: 'channel', reason: 'channel is empty' },
    { line: 6, field: 'amount', reason: 'amount “n/a” is no number' },
    { line: 7, field: 'row', reason: 'it has 2 cells, not 5' },
  ]);
});

test.each([
  // From and to; money with its sign, thousands parted.
  [
    'start date,end date,source,cost\n3/1/2026,3/31/2026,google,"$1,200.00"\n',
    { from: 0, to: 1, channel: 2, amount: 3, currency: null, dates: 'mdy', decimal: '.' },
    { from: '2026-03-01', to: '2026-03-31', channel: 'google', amount: 1200, currency: 'USD' },
  ],
  // Nothing is called as it is, and tabs part the cells.
  [
    'wann\twas\twieviel\n2026-03-01\tads\t3\n',
    { from: 0, to: null, channel: 1, amount: 2, currency: null, dates: 'iso', decimal: '.' },
    { from: '2026-03-01', to: '2026-03-01', channel: 'ads', amount: 3, currency: 'USD' },
  ],
])('%j', (text, guess, row) => {
  const found = guessed(text);
  expect(found.guess).toEqual(guess);
  expect(found.taken).toEqual({ rows: [row], bad: [] });
});

test('where nothing looks like it, nothing is guessed', () => {
  expect(guessSpend(readSpendTable('a,b\nx,y\n', 'a.csv'))).toMatchObject({ from: null, amount: null, dates: null });
  expect(guessSpend(readSpendTable('channel,date,amount\n', 'a.csv'))).toMatchObject({ channel: 0, amount: null });
});

test('a span that ends before it begins', () => {
  const table = readSpendTable('from,to,channel,amount\n2026-03-02,2026-03-01,ads,1\n', 'a.csv');
  const { rows, bad } = mapSpend(table, guessSpend(table) as SpendMapping, 'USD');
  expect({ rows, bad }).toEqual({ rows: [], bad: [{ line: 2, field: 'to', reason: 'to lies before from' }] });
});
