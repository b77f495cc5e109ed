import fc from 'fast-check';
import { test } from 'vitest';
import { referenceCsv } from '../read/test-support/reference-csv.ts';
import { referenceList, referenceNdjson } from '../read/test-support/reference-json.ts';
import { agrees, ways } from '../test-support/import-agrees.ts';
import type { ReadRow } from '../test-support/reference-import.ts';

/** SLUICE_CASES=100000 for a long run. */
const CASES = Number(process.env.SLUICE_CASES ?? 120);
const LONG = { timeout: 6 * 3_600_000 };

const NASTY = ['plain', ' ', ',', ';', '\t', '|', '"', '""', 'a"b"', '\n', '\r\n', '\r', '{', '<', 'ü', '0', '2^53'];
const TIMES = ['2024-01-01T00:00:00Z', '2024-01-01T00:00:01Z', '2024-01-01T00:00:01.500Z', '1999-12-31T23:59:59Z'];
const often = <T>(good: readonly T[], bad: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: fc.constantFrom(...bad) });
const user = often(['u', 'v', 'w', 'ü x', 'a long user key of some size'], ['']);
const event = often(['A', 'B', 'a, "b"\nc'], ['']);
const time = often(TIMES, ['', ' ', 'soon', '2024-13-01T00:00:00Z', '2024-01-01T25:00:00Z']);
const property = fc.array(fc.constantFrom(...NASTY), { maxLength: 3 }).map((parts) => parts.join(''));

/** Columns as a file names them, and what they are then called. */
function calledBy(names: readonly string[]): string[] {
  const called: string[] = [];
  for (const [index, name] of names.entries()) {
    const plain = name.trim() === '' ? `column ${index + 1}` : name.trim();
    let unique = plain;
    for (let n = 2; called.includes(unique); n++) unique = `${plain} (${n})`;
    called.push(unique);
  }
  return called;
}

const columns = fc
  .tuple(
    fc.array(fc.constantFrom('plan', ' plan ', '', 'a,b;c\td|e', 'two\nlines', 'and\r\rthree', 'say "hi"', 'été'), {
      maxLength: 4,
    }),
    fc.array(fc.nat(), { minLength: 7, maxLength: 7 }),
  )
  .map(([others, keys]) =>
    ['user', 'event', 'time', ...others]
      .map((name, i) => ({ name, key: keys[i] }))
      .sort((a, b) => a.key - b.key)
      .map(({ name }) => name),
  );

type Encoding = 'utf-8' | 'utf-8 with mark' | 'utf-16le' | 'utf-16be' | 'windows-1252';

function encoded(text: string, encoding: Encoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'utf-8 with mark') return Buffer.from(`\ufeff${text}`);
  if (encoding === 'windows-1252') return Buffer.from(text, 'latin1');
  const wide = Buffer.from(`\ufeff${text}`, 'utf16le');
  return encoding === 'utf-16le' ? wide : wide.swap16();
}

const encodings: fc.Arbitrary<Encoding> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Encoding>('utf-8') },
  { weight: 2, arbitrary: fc.constantFrom<Encoding>('utf-8 with mark', 'utf-16le', 'utf-16be', 'windows-1252') },
);

const tables = columns.chain((names) => {
  const cells = names.map((name) =>
    name === 'user' ? user : name === 'event' ? event : name === 'time' ? time : property,
  );
  return fc.record({
    names: fc.constant(names),
    rows: fc.array(fc.tuple(...cells) as fc.Arbitrary<string[]>, { maxLength: 25 }),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    breaks: fc.oneof(
      fc.constantFrom(['\n'], ['\r\n'], ['\r']),
      fc.array(fc.constantFrom('\n', '\r\n', '\r', '\n\n'), { minLength: 1, maxLength: 3 }),
    ),
    /** Where every cell stands in quotes, needed or not. */
    quotes: fc.boolean(),
    header: fc.boolean(),
    before: fc.constantFrom('', '\n', '\r\n\r\n', '\r\r'),
    last: fc.boolean(),
    encoding: encodings,
    /** Instead of some rows. */
    junk: fc.array(
      fc.tuple(
        fc.integer({ min: 1, max: 25 }),
        fc.constantFrom('a', 'a,b;c\td|e,f,g,h,i,j', '"open', '"a"b', '"', '"\n"'),
      ),
      { maxLength: 2 },
    ),
  });
});

test('random tables as CSV: the events and rejected rows that the reference says', LONG, async () => {
  await fc.assert(
    fc.asyncProperty(tables, ways, async (table, way) => {
      const { names, rows, delimiter, breaks, quotes, header, before, last, encoding, junk } = table;
      const write = (cells: readonly string[]): string =>
        cells
          .map((cell) => {
            const must = quotes || /^ *"/.test(cell) || /[\n\r]/.test(cell) || cell.includes(delimiter);
            return must ? `"${cell.replaceAll('"', '""')}"` : cell;
          })
          .join(delimiter);
      // The first row is a good one, with a letter that tells the encoding, and may begin with a blank.
      const good: Record<string, string> = { user: 'ü', event: 'A', time: TIMES[0] };
      const lines = [names.map((name) => good[name] ?? ' x'), ...rows].map(write);
      for (const [at, text] of junk) if (at < lines.length) lines[at] = text;
      const body = lines.map((line, i) => (last || i + 1 < lines.length ? line + breaks[i % breaks.length] : line));
      const head = header ? write(names) + breaks[0] : '';
      const bytes = encoded(before + head + body.join(''), encoding);

      const skipped = `${before}${head}`.match(/\r\n|\n|\r/g)?.length ?? 0;
      const called = header ? calledBy(names) : names.map((_, i) => `column_${i + 1}`);
      const role = (name: string): string => (header ? name : called[names.indexOf(name)]);
      const needed = 1 + Math.max(...['user', 'event', 'time'].map((role) => names.indexOf(role)));
      const records = referenceCsv(body.join(''), delimiter, names.length, needed).map((record): ReadRow => {
        const line = record.line + skipped;
        if ('reason' in record) return { line, row: record };
        const cells = record.cells.map((cell, i) => {
          const isRole = ['user', 'event', 'time'].includes(names[i]);
          return [isRole ? names[i] : called[i], cell] as const;
        });
        return { line, row: new Map(cells.filter(([, cell]) => cell !== '')) };
      });
      const mapping = { user: role('user'), event: role('event'), time: role('time') };
      await agrees(bytes, records, way, { mapping, overrides: { format: 'csv', delimiter, header } });
    }),
    { numRuns: CASES },
  );
});

const anything = fc.oneof(
  property,
  fc.constantFrom<unknown>(0, 1.5, true, null, [], {}, [1, { a: ['}'] }], '\ud800', '},{"'),
  fc.record({ deep: property, er: fc.record({ n: fc.integer() }) }),
);
const objects = fc
  .record(
    {
      // Whether 0 and -1 are somebody the other ids of the whole file decide; other tests ask for that.
      user: fc.oneof(
        user,
        fc.integer().filter((id) => id !== 0 && id !== -1),
        fc.constant(null),
      ),
      event,
      time,
      plan: anything,
      'a"b': anything,
      x: anything,
    },
    { requiredKeys: [] },
  )
  .map((row) => row as Record<string, unknown>);

test('random objects as NDJSON and JSON: the events and rejected rows that the reference says', LONG, async () => {
  const layout = fc.record({
    shape: fc.constantFrom('lines', 'list', 'wrapped', 'tall'),
    indent: fc.constantFrom('', ' ', '\t'),
    end: fc.constantFrom('\n', '\r\n', '\n\n \n'),
    last: fc.boolean(),
    encoding: encodings.filter((encoding) => encoding !== 'windows-1252'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(objects, { maxLength: 20 }), layout, ways, async (rows, how, way) => {
      const { shape, indent, end, last, encoding } = how;
      const all: unknown[] = [{ user: 'u', event: 'A', time: TIMES[1] }, ...rows];
      const ndjson = all.map((row) => JSON.stringify(row)).join(end) + (last ? end : '');
      if (shape === 'lines') return agrees(encoded(ndjson, encoding), referenceNdjson(ndjson), way);
      const tall = indent === '' ? ' ' : indent;
      const list = JSON.stringify(all, null, indent);
      const text =
        shape === 'list'
          ? list
          : shape === 'wrapped'
            ? JSON.stringify({ total: 1, next: '"[{', data: { events: all }, more: [{ a: 1 }] }, null, indent)
            : all.map((row) => JSON.stringify(row, null, tall)).join(end);
      // What the elements hold is the same in any layout but for the blanks, which follow the text.
      const laidOut = shape === 'tall' ? JSON.stringify(all, null, tall) : list;
      return agrees(encoded(text, encoding), referenceList(laidOut), way);
    }),
    { numRuns: CASES },
  );
});
