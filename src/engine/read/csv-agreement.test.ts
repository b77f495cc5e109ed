import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Cuts, readCsv } from './test-support/read-text.ts';
import { referenceCsv } from './test-support/reference-csv.ts';

/** SLUICE_CASES=100000 for a long run. */
const CASES = Number(process.env.SLUICE_CASES ?? 400);

/** What the reference says, in the fast reader's words. */
function expected(bytes: Uint8Array, delimiter: string, columns: number) {
  const records = referenceCsv(Buffer.from(bytes).toString('utf8'), delimiter, columns);
  const rows = records.flatMap((record) => ('cells' in record ? [record.cells] : []));
  return {
    rows: rows.map((cells) => new Map(cells.flatMap((cell, i) => (cell === '' ? [] : [[String(i), cell] as const])))),
    rejects: records.flatMap((record) => ('cells' in record ? [] : [record])),
  };
}

async function agrees(bytes: Uint8Array, delimiter: string, columns: number, cuts: Cuts): Promise<void> {
  const { rows, rejects } = expected(bytes, delimiter, columns);
  const found = await readCsv(bytes, delimiter, columns, cuts);
  expect(found.rows).toEqual(rows);
  expect(found.tally.rejects.map(({ line, reason, text }) => ({ line, reason, text }))).toEqual(rejects);
  expect(found.tally).toMatchObject({ rows: rows.length + rejects.length, kept: rows.length });
  expect([...found.tally.rejectCounts.values()].reduce((sum, count) => sum + count, 0)).toBe(rejects.length);
}

const cuts = fc.record({
  pieces: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
  stretches: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }),
});
const delimiters = fc.constantFrom(',', ';', '\t', '|');
const PARTS = ['a', 'bc', ' ', ',', ';', '\t', '|', '"', '""', '","', '"\n', '\n', '\r\n', '\r', '\0', 'é', '😀'];

test('any text at all: the same rows and rejects as the reference, in any pieces and stretches', async () => {
  const text = fc.array(fc.constantFrom(...PARTS), { maxLength: 60 }).map((parts) => Buffer.from(parts.join('')));
  await fc.assert(fc.asyncProperty(text, delimiters, fc.integer({ min: 1, max: 4 }), cuts, agrees), {
    numRuns: CASES * 3,
  });
});

test('bytes that are no UTF-8: replaced where they stand, in any pieces and stretches', async () => {
  const parts = [...Buffer.from('ab,,"\n\r'), 0xc3, 0xa9, 0xff, 0xe2, 0x82, 0xf0, 0x9f, 0x00];
  const bytes = fc.array(fc.constantFrom(...parts), { maxLength: 80 }).map((list) => Uint8Array.from(list));
  await fc.assert(fc.asyncProperty(bytes, fc.constant(','), fc.integer({ min: 1, max: 3 }), cuts, agrees), {
    numRuns: CASES,
  });
});

/** A cell as a person may write it: in quotes where it must be, or where it need not. */
const writtenCell = (delimiter: string) =>
  fc
    .tuple(fc.array(fc.constantFrom(...PARTS, 'plain', '2024-01-01'), { maxLength: 5 }), fc.boolean())
    .map(([parts, quoted]) => {
      const cell = parts.join('');
      const must = /^ *"|[\n\r]/.test(cell) || cell.includes(delimiter);
      return { cell, written: quoted || must ? `"${cell.replaceAll('"', '""')}"` : cell };
    });

test('random tables are read as they were written, in any pieces and stretches', async () => {
  const table = fc.tuple(delimiters, fc.integer({ min: 2, max: 5 })).chain(([delimiter, columns]) =>
    fc.record({
      delimiter: fc.constant(delimiter),
      columns: fc.constant(columns),
      rows: fc.array(fc.array(writtenCell(delimiter), { minLength: columns, maxLength: columns }), { maxLength: 12 }),
      breaks: fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 1, maxLength: 3 }),
      last: fc.boolean(),
    }),
  );
  await fc.assert(
    fc.asyncProperty(table, cuts, async ({ delimiter, columns, rows, breaks, last }, howCut) => {
      let text = '';
      rows.forEach((row, i) => {
        text += row.map(({ written }) => written).join(delimiter);
        if (last || i + 1 < rows.length) text += breaks[i % breaks.length];
      });
      const found = await readCsv(Buffer.from(text), delimiter, columns, howCut);
      const cells = rows.map((row) => row.flatMap(({ cell }, i) => (cell === '' ? [] : [[String(i), cell] as const])));
      expect(found.rows).toEqual(cells.map((row) => new Map(row)));
      expect(found.tally).toMatchObject({ rows: rows.length, kept: rows.length });
    }),
    { numRuns: CASES },
  );
});

test('quotes that pair up in every line, and never rightly, cost no more time than other text', async () => {
  // Whether read from inside of a quote or from outside, each of these lines ends inside of one.
  const lines = 400_000;
  const found = await readCsv(Buffer.from('",x","\n'.repeat(lines)), ',', 3);
  expect(found.tally.rows).toBe(lines);
  expect(found.tally.kept).toBe(0);
});

test('a quoted cell of more than 1 MB is lost whatever the pieces it comes in', async () => {
  const bytes = Buffer.from(`"${'long '.repeat(230_000)}",b\nc,d\n"${'x'.repeat(1_000_000)}",e\n`);
  const rejected = { line: 1, reason: 'a quote is opened and never closed' };
  for (const piece of [300_000, 1 << 20]) {
    const { rows, tally } = await readCsv(bytes, ',', 2, { pieces: [piece], stretches: [] });
    expect(rows.map((row) => row.get('1'))).toEqual(['d', 'e']);
    expect(tally.rejects).toMatchObject([rejected]);
  }
});

test('what a row is rejected for does not depend on where a piece ends', async () => {
  const text = 'u1,,1970-01-01T00:00:00.000Z,,"\nu1,,1600000000000,","\n"quoted, ""twice"""\n';
  for (const piece of [1, 2, 3, 7, 1000]) await agrees(Buffer.from(text), ',', 5, { pieces: [piece], stretches: [] });
});
