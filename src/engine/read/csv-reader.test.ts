import fc from 'fast-check';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { PADDING } from './byte-dictionary.ts';
import { csvReader } from './csv-reader.ts';
import { newTally, type RowTarget, TAKEN, type Tally } from './row-target.ts';

interface Outcome {
  readonly rows: string[][];
  readonly tally: Tally;
}

/** Reads text (or bytes) of `columns` columns in pieces of at most `piece` bytes, as a file is. */
function read(input: string | Uint8Array, columns: number, { delimiter = ',', piece = 1 << 16 } = {}): Outcome {
  const all = typeof input === 'string' ? Buffer.from(input) : input;
  const rows: string[][] = [];
  const target: RowTarget = {
    field: () => 0,
    row: (bytes, _view, count, _fields, starts, ends) => {
      const cells = [];
      for (let i = 0; i < count; i++) cells.push(Buffer.from(bytes.subarray(starts[i], ends[i])).toString('utf8'));
      rows.push(cells);
      return TAKEN;
    },
  };
  const tally = newTally();
  const layout = {
    delimiter: delimiter.charCodeAt(0),
    fields: new Int32Array(columns),
    user: 0,
    event: 0,
    time: columns - 1,
  };
  const reader = csvReader(layout, target, tally);
  const bytes = new Uint8Array(all.length + PADDING);
  let have = 0;
  for (let at = 0; ; ) {
    const got = Math.min(piece, all.length - at);
    bytes.set(all.subarray(at, at + got), have);
    at += got;
    have += got;
    const used = reader.read(bytes, new DataView(bytes.buffer), have, Number.POSITIVE_INFINITY, got === 0);
    bytes.copyWithin(0, used, have);
    have -= used;
    if (got === 0) break;
  }
  return { rows, tally };
}

const kinds = (outcome: Outcome) => outcome.tally.rejects.map(({ line, kind }) => `${line}: ${kind}`);

test('quotes hold delimiters, line breaks and doubled quotes', () => {
  const { rows, tally } = read('a,"b,c","d\ne"\r\n"say ""hi""",,x\n', 3);
  expect(rows).toEqual([
    ['a', 'b,c', 'd\ne'],
    ['say "hi"', '', 'x'],
  ]);
  expect(tally).toMatchObject({ rows: 2, kept: 2, lines: 3 });
});

test('LF, CRLF and CR may be mixed, and the last line needs none', () => {
  expect(read('a,b\r\nc,d\re,f\ng,h', 2).rows.map((row) => row.join())).toEqual(['a,b', 'c,d', 'e,f', 'g,h']);
});

test('empty lines are no rows, but count as lines', () => {
  const outcome = read('a,b\n\n\r\nc\n', 2);
  expect(outcome.tally).toMatchObject({ rows: 2, kept: 1 });
  expect(kinds(outcome)).toEqual(['4: wrong number of cells']);
});

test('a quote inside a cell that has none around it is text', () => {
  expect(read('5" pipe,a"b"\n', 2).rows).toEqual([['5" pipe', 'a"b"']]);
});

test('a quote that is never closed costs its line and no other', () => {
  const outcome = read('a,b\n"open,b\nc,d\ne,f\n', 2);
  expect(outcome.rows).toEqual([
    ['a', 'b'],
    ['c', 'd'],
    ['e', 'f'],
  ]);
  expect(kinds(outcome)).toEqual(['2: a quote is opened and never closed']);
  expect(outcome.tally.rejects[0].text).toBe('"open,b');
});

test('a quote closed by the next quoted cell costs its line and no other', () => {
  const outcome = read('a,b\n"open,b\n"c","d"\ne,f\n', 2);
  expect(outcome.rows).toEqual([
    ['a', 'b'],
    ['c', 'd'],
    ['e', 'f'],
  ]);
  expect(kinds(outcome)).toEqual(['2: text follows a closing quote']);
});

test('an unclosed quote does not hold more than its limit', () => {
  const line = 'some plain text,and more of it\n';
  const outcome = read(`"open,b\n${line.repeat(100_000)}`, 2);
  expect(outcome.tally).toMatchObject({ rows: 100_001, kept: 100_000 });
});

test('text behind a closing quote costs the row', () => {
  expect(kinds(read('"a"x,b\nc,d\n', 2))).toEqual(['1: text follows a closing quote']);
});

test('rows of another length are rejected with their line and text', () => {
  const outcome = read('a,b\nc\nd,e,f\ng,h\n', 2);
  expect(outcome.rows.length).toBe(2);
  expect(outcome.tally.rejects).toEqual([
    {
      line: 2,
      kind: 'wrong number of cells',
      role: null,
      reason: '1 cell where the header has 2',
      text: 'c',
    },
    {
      line: 3,
      kind: 'wrong number of cells',
      role: null,
      reason: '3 cells where the header has 2',
      text: 'd,e,f',
    },
  ]);
});

test('invalid UTF-8 is replaced in its row only', () => {
  const bytes = Buffer.concat([Buffer.from('a,b\nx'), Buffer.from([0xff, 0x22, 0x22]), Buffer.from(',"q""ü"\nc,d\n')]);
  const { rows, tally } = read(bytes, 2);
  expect(rows).toEqual([
    ['a', 'b'],
    ['x�""', 'q"ü'],
    ['c', 'd'],
  ]);
  expect(tally.repaired).toBe(1);
});

const cell = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', 'b', ' ', ',', ';', '"', '\n', '\r', '\t', '|', 'é', '💡', '0', '\0'),
    maxLength: 8,
  }),
  fc.constantFrom('', 'plain', '"', '""', '\r\n', 'ends with quote"'),
);

test('what Papaparse writes is read as Papaparse reads it, in pieces of any size', () => {
  const table = fc.integer({ min: 2, max: 5 }).chain((columns) =>
    fc.record({
      columns: fc.constant(columns),
      rows: fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 12 }),
    }),
  );
  const style = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    newline: fc.constantFrom('\n', '\r\n'),
    quotes: fc.boolean(),
  });
  fc.assert(
    fc.property(
      table,
      style,
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      ({ columns, rows }, options, piece, last) => {
        const text = Papa.unparse(rows, options) + (last ? options.newline : '');
        const outcome = read(text, columns, { delimiter: options.delimiter, piece });
        expect(outcome.rows).toEqual(rows);
        const theirs = Papa.parse<string[]>(text, { delimiter: options.delimiter, newline: options.newline }).data;
        expect(outcome.rows).toEqual(last ? theirs.slice(0, -1) : theirs);
        expect(outcome.tally).toMatchObject({ rows: rows.length, kept: rows.length });
      },
    ),
  );
});

test('rows read are rows kept and rows rejected, whatever the bytes and the pieces', () => {
  const bytes = fc.array(fc.constantFrom(...Buffer.from('ab,,,"""\n\n\r'), 0xc3, 0xff), { maxLength: 200 });
  fc.assert(
    fc.property(bytes, fc.integer({ min: 1, max: 50 }), (input, piece) => {
      const text = Uint8Array.from(input);
      const whole = read(text, 3);
      const rejected = [...whole.tally.rejectCounts.values()].reduce((sum, count) => sum + count, 0);
      expect(whole.tally.rows).toBe(whole.tally.kept + rejected);
      expect(whole.rows.length).toBe(whole.tally.kept);
      const pieces = read(text, 3, { piece });
      expect(pieces.rows).toEqual(whole.rows);
      expect(pieces.tally).toEqual(whole.tally);
    }),
    { numRuns: 500 },
  );
});
