import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowStore } from '../import/row-store.ts';
import { csvReader } from '../read/csv-reader.ts';
import { jsonLinesReader } from '../read/json-lines-reader.ts';
import type { ColumnPages, ParquetFile } from '../read/parquet-file.ts';
import type { Packed, Page, PageValues } from '../read/parquet-pages.ts';
import { readParquet } from '../read/parquet-rows.ts';
import { cellText } from '../read/parquet-text.ts';
import { pageReader } from '../read/parquet-texts.ts';
import { readBuffer } from '../read/read-rows.ts';
import type { RowReader } from '../read/row-reader.ts';
import { newTally, type RowTarget, type Tally } from '../read/row-target.ts';
import { PLAIN_TIMES } from '../read/time-reading.ts';
import { timeReader } from '../read/timestamp.ts';
import { hashBytes, partitionOf } from '../store/user-hash.ts';

const PARTITIONS = 4;

/** All that becomes of rows: records by partition, values met, what the times have in common, rows that are refused. */
function outcome<T>(zone: string, work: (target: RowTarget) => T) {
  const { target, result } = open(zone);
  return result(work(target));
}

function open(zone: string, origin = 1e9) {
  const records: number[][] = Array.from({ length: PARTITIONS }, () => []);
  const reading = { ...PLAIN_TIMES, timezone: zone };
  const store = rowStore({
    partitions: PARTITIONS,
    origin,
    horizon: Number.POSITIVE_INFINITY,
    reading,
    time: timeReader(reading),
    blocks: { append: (partition: number, words: Uint32Array) => void records[partition].push(...words) } as never,
  });
  const result = <T>(result: T) => {
    store.settle();
    const { rows } = store.take();
    return { records, rows: [...rows], texts: store.texts(), spread: store.spread, result };
  };
  return { target: store.target, result };
}

function readCsv(target: RowTarget, text: Uint8Array, piece: number) {
  const names = ['', '', '', 'a', 'b'];
  const fields = Int32Array.from(names, (name) => (name === '' ? -1 : target.field(name)));
  return inPieces(text, piece, (tally) =>
    csvReader({ delimiter: 44, fields, user: 0, event: 1, time: 2 }, target, tally),
  );
}

function readJson(target: RowTarget, text: Uint8Array, piece: number) {
  const layout = { user: 'user', event: 'event.name', time: 'time' };
  return inPieces(text, piece, (tally) => jsonLinesReader(layout, target, tally));
}

function inPieces(text: Uint8Array, piece: number, readerFor: (tally: Tally) => RowReader): Tally {
  const tally = newTally();
  const reader = readerFor(tally);
  const { bytes, view } = readBuffer(text.length + 1024);
  let have = 0;
  for (let at = 0, atEnd = false; !atEnd; ) {
    const got = Math.min(piece, text.length - at);
    bytes.set(text.subarray(at, at + got), have);
    at += got;
    have += got;
    atEnd = got === 0;
    const used = reader.read(bytes, view, have, Number.POSITIVE_INFINITY, atEnd);
    bytes.copyWithin(0, used, have);
    have -= used;
  }
  return tally;
}

/** The same target without the readers that go around `row`. */
const slow = ({ field, row }: RowTarget): RowTarget => ({ field, row });

const time = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
  },
  { weight: 3, arbitrary: fc.nat(2 ** 31 - 1).map((n) => String(1_000_000_000 + (n % 1e9))) },
  { weight: 3, arbitrary: fc.nat(1e9).map((n) => String(1_600_000_000_000 + n)) },
  { weight: 3, arbitrary: fc.nat(1e9).map((n) => String(1_600_000_000_000_000 + n)) },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '2024-02-29 23:59:60',
      '2023-02-29 10:00:00',
      '2024-10-27T02:30:00',
      '2024-03-31T02:30:00.25',
      '2024-01-01T10:00:00.1234567Z',
      '2024-01-01T10:00:00,5z',
      '2024-01-01T10:00:00.',
      '2024-01-01T10:00:00+02:00',
      '2024-01-01 10:00:00 UTC',
      '2024/01/01 10:00:00',
      '2024-01-01',
      '2024-1-01T10:00:00Z',
      '2024-13-01T10:00:00Z',
      '2024-01-01T24:00:00Z',
      '2024-01-01T10:00:0:Z',
      ' 2024-01-01T10:00:00Z ',
      '0000-01-01T00:00:00Z',
      '1.7e9',
      '20240101',
      '20240101120000',
      '170000000a',
      '',
    ),
  },
);
const word = fc.oneof(
  fc.constantFrom('', 'a', 'xy', '"quoted, ""twice"""', '"two\nlines"', '"\r"', 'in "the" middle', 'ü', '€uro', '"'),
  fc.string({ unit: fc.constantFrom('a', 'b', '1', '-', ' ', 'é'), maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'x'), maxLength: 4 }),
);
const line = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(fc.constantFrom('u1', 'user-2', '"u3"', 'ü', 'x'.repeat(30), ''), word, time, word, word)
      .map((cells) => cells.join()),
  },
  { weight: 1, arbitrary: fc.array(word, { maxLength: 7 }).map((cells) => cells.join()) },
);

test.each(['UTC', 'Asia/Kathmandu'])(
  'times and hashes are those of the reader of times and of the file, %s',
  (zone) => {
    const reader = timeReader({ ...PLAIN_TIMES, timezone: zone });
    fc.assert(
      fc.property(time, fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), (when, who) => {
        // Blanks around it would be cut off.
        const user = Buffer.from(`<${who}>`);
        const timeText = Buffer.from(when);
        const bytes = new Uint8Array(user.length + timeText.length + 32);
        bytes.set(user);
        bytes.set(timeText, user.length);
        const end = user.length + timeText.length;
        const view = new DataView(bytes.buffer);
        const { records, rows, result, spread } = outcome(zone, ({ row }) =>
          row(
            bytes,
            view,
            2,
            Int32Array.of(-1, -1),
            Int32Array.of(0, user.length),
            Int32Array.of(user.length, end),
            0,
            0,
            1,
          ),
        );
        const known = timeText.length > 0 && reader.parse(bytes, view, user.length, end);
        const seconds = reader.seconds - 1e9;
        const stored = known && seconds >= 0 && seconds <= 0xffffffff;
        expect(result).toBe(stored ? 0 : known ? 5 : 3);
        const partition = partitionOf(hashBytes(view, 0, user.length), PARTITIONS);
        expect(rows[partition]).toBe(stored ? 1 : 0);
        if (!stored) return;
        expect(records[partition].slice(2, 5)).toEqual([seconds, reader.micros, user.length]);
        expect(spread.local).toBe(reader.local ? 1 : 0);
      }),
      { numRuns: 100 },
    );
  },
);

test.each(['UTC', 'Europe/Berlin'])('CSV rows become the same records as one by one, %s', (zone) => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(line, fc.constantFrom('\n', '\n', '\n', '\r\n', '\r')), { maxLength: 30 }),
      fc.integer({ min: 1, max: 3000 }),
      fc.constantFrom(0, 0, 0, 0xff),
      (lines, piece, broken) => {
        const text = Buffer.from(lines.flat().join(''));
        if (broken !== 0 && text.length > 0) text[piece % text.length] = broken;
        const quick = outcome(zone, (target) => readCsv(target, text, piece));
        expect(quick).toEqual(outcome(zone, (target) => readCsv(slow(target), text, piece)));
      },
    ),
    { numRuns: 150 },
  );
});

const space = fc.constantFrom('', '', '', ' ', '\t', '\r');
const key = fc.constantFrom('a', 'b', 'a', 'b', 'nested', 'ü', 'with \\"quotes\\"', 'long key that is no word', '');
const string = fc.oneof(
  { weight: 5, arbitrary: word.map((text) => JSON.stringify(text)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '"\\u00e9\\ud83d\\ude00\\ud800x"',
      '"\\/\\b\\n"',
      '"\\x"',
      '"\\u12"',
      '"open',
      '"a\tb"',
      '"',
    ),
  },
);
const { value } = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    string,
    fc.constantFrom(
      '1',
      '-0.5e+3',
      '12345678901234567890',
      'true',
      'false',
      'null',
      '01',
      '1.',
      '-',
      'nul',
      'truE',
      '',
    ),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 3 }).map((values) => `[${values.join()}]`),
  object: fc
    .tuple(fc.array(fc.tuple(key, tie('value')), { maxLength: 3 }), space)
    .map(
      ([members, gap]) => `{${gap}${members.map(([name, inner]) => `"${name}"${gap}:${gap}${inner}`).join(`${gap},`)}}`,
    ),
}));
const record = fc
  .tuple(fc.constantFrom('u1', 'user-2', 'ü', ''), word, time, fc.array(fc.tuple(key, value), { maxLength: 4 }), space)
  .map(([user, name, when, rest, gap]) => {
    const members = [
      `"user":"${user}"`,
      `"event":{"name":${JSON.stringify(name)}}`,
      ...rest.map(([member, inner]) => `"${member}":${inner}`),
      `"time":${/^\d+$/.test(when) ? when : JSON.stringify(when)}`,
    ];
    return `${gap}{${members.join(`,${gap}`)}}${gap}`;
  });

test('NDJSON rows become the same records as one by one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 9, arbitrary: record }, { weight: 1, arbitrary: value }), { maxLength: 20 }),
      fc.integer({ min: 1, max: 3000 }),
      fc.constantFrom(0, 0, 0, 0xff),
      fc.boolean(),
      (lines, piece, broken, ended) => {
        const text = Buffer.from(lines.join('\n') + (ended ? '\n' : ''));
        if (broken !== 0 && text.length > 0) text[piece % text.length] = broken;
        const quick = outcome('UTC', (target) => readJson(target, text, piece));
        expect(quick).toEqual(outcome('UTC', (target) => readJson(slow(target), text, piece)));
      },
    ),
    { numRuns: 100 },
  );
});

interface Cells {
  readonly name: string;
  /** Missing ones are null. */
  readonly values: readonly (string | bigint | null)[];
  /** Rows of a page, and whether its values are numbered. */
  readonly pageRows: number;
  readonly dictionary: boolean;
  /** What its numbers are. */
  readonly logical?: object;
}

/** A byte of a column's page that is another one. */
interface Damage {
  readonly column: string;
  readonly page: number;
  readonly at: number;
  readonly bits: number;
}

function damaged({ levels, codes, values, rows }: Page, { at, bits }: Damage): Page {
  const parts = [levels?.bytes, codes?.bytes, values.bytes].map((bytes) => bytes && Uint8Array.from(bytes));
  const all = parts.flatMap((bytes) => [...(bytes ?? [])].map((_, i) => [bytes!, i] as const));
  const [bytes, i] = all[at % all.length] ?? [new Uint8Array(1), 0];
  bytes[i] ^= bits;
  return {
    rows,
    levels: levels && { ...levels, bytes: parts[0]! },
    codes: codes && { ...codes, bytes: parts[1]! },
    values: { ...values, bytes: parts[2]! },
  };
}

/** A Parquet file's columns without the file. */
function parquetOf(cells: readonly Cells[], rows: number, damage: Damage | null): ParquetFile {
  const pagesOf = ({ name, values, pageRows, dictionary, logical }: Cells): ColumnPages => {
    const text = logical ? cellText(logical as never, 'INT64') : null;
    const laidOut = (all: readonly (string | bigint)[]): PageValues => {
      return { bytes: Buffer.concat(all.map(plainBytes)), count: all.length, text };
    };
    const all = [...new Set(values.filter((value) => value !== null))];
    const shared = laidOut(all);
    let next = 0;
    const nextPage = (): Page => {
      const part = values.slice(next, next + pageRows);
      const present = part.filter((value) => value !== null);
      next += pageRows;
      const isThere = part.map((value) => (value === null ? 0 : 1));
      const levels = present.length === part.length && next % 2 === 0 ? null : packed(isThere, 1, next % 3 === 0);
      const numbers = present.map((value) => all.indexOf(value));
      const codes = dictionary ? packed(numbers, Math.ceil(Math.log2(all.length + 1)), next % 4 === 0) : null;
      return { rows: part.length, levels, codes, values: dictionary ? shared : laidOut(present) };
    };
    const texts = pageReader();
    let page: Page | null = null;
    return {
      next: () => {
        page = nextPage();
        if (damage?.column === name && damage.page === next / pageRows - 1) page = damaged(page, damage);
        return page;
      },
      texts: () => texts(page!, page!.rows),
    };
  };
  return {
    rows,
    groupStarts: [0],
    columns: cells.map(({ name }) => ({ name, nested: false, text: () => null })),
    pages: (column) => pagesOf(cells.find(({ name }) => name === column.name)!),
    read: () => Promise.reject(new Error('all columns are simple')),
    close: () => {},
  };
}

/** A number of 64 bits, or a text with its length before it; "?" stands for a byte that is not UTF-8. */
function plainBytes(value: string | bigint): Uint8Array {
  if (typeof value === 'bigint') return new Uint8Array(BigInt64Array.of(value).buffer);
  const text = Buffer.from(value).map((byte) => (byte === 63 ? 0xff : byte));
  return Buffer.concat([Uint8Array.of(text.length, 0, 0, 0), text]);
}

/** Numbers below 256 in so many bits, in one piece or as runs. */
function packed(numbers: readonly number[], width: number, runs: boolean): Packed {
  if (runs) {
    const bytes: number[] = [];
    for (let i = 0, from = 0; i < numbers.length; i++) {
      if (numbers[i + 1] === numbers[from]) continue;
      bytes.push((i + 1 - from) << 1, ...(width > 0 ? [numbers[from]] : []));
      from = i + 1;
    }
    return { bytes: Uint8Array.from(bytes), width };
  }
  const groups = Math.ceil(numbers.length / 8);
  const bytes = new Uint8Array(1 + groups * width);
  bytes[0] = (groups << 1) | 1;
  for (const [i, number] of numbers.entries()) {
    for (let bit = 0; bit < width; bit++) {
      const at = i * width + bit;
      bytes[1 + (at >> 3)] |= ((number >> bit) & 1) << (at & 7);
    }
  }
  return { bytes, width };
}

const stamp = (unit: string, isAdjustedToUTC: boolean) => ({ type: 'TIMESTAMP', unit, isAdjustedToUTC });
/** Kinds of times as numbers, and how many of them a second has. */
const NUMBER_TIMES = [
  { logical: { name: 'time' }, of: 1n },
  { logical: { name: 'time' }, of: 1_000n },
  { logical: { name: 'time' }, of: 1_000_000n },
  { logical: { name: 'time', logical_type: stamp('MILLIS', true) }, of: 1_000n },
  { logical: { name: 'time', logical_type: stamp('MICROS', true) }, of: 1_000_000n },
  { logical: { name: 'time', logical_type: stamp('NANOS', true) }, of: 1_000_000_000n },
  { logical: { name: 'time', logical_type: stamp('MILLIS', false) }, of: 1_000n },
  { logical: { name: 'time', logical_type: stamp('MICROS', false) }, of: 1_000_000n },
  { logical: { name: 'time', converted_type: 'TIMESTAMP_MICROS' }, of: 1_000_000n },
];

test.each(['UTC', 'Europe/Berlin'])('Parquet rows become the same records as one by one, %s', async (zone) => {
  const texts = ['a', 'b', '', 'ü', 'a text that is longer than a word'];
  const usual = fc.integer({ min: 1_700_000_000, max: 1_800_000_000 });
  const unusual = fc.constantFrom(-1, 0, 12_345_678, 1_729_990_800, 1_729_994_400, -62_135_596_800, 9.3e9);
  const fraction = fc.oneof(
    fc.constant(0),
    fc.constant(0.5),
    fc.nat(999_999_999).map((nanos) => nanos / 1e9),
  );
  // What rows or pages are looked at one by one for has to be rare.
  const rowOf = (odd: Readonly<Record<'user' | 'event' | 'any' | 'time', boolean>>) =>
    fc.record({
      user: fc.constantFrom('u1', 'u2', 'ü', ...(odd.user ? ['?', ' u1', null] : [])),
      event: fc.constantFrom('e1', 'e2', ...(odd.event ? [' e2', '', null] : [])),
      time: fc.option(time, { freq: 9 }),
      number: fc.option(fc.tuple(odd.time ? fc.oneof(usual, unusual) : usual, fraction), { freq: 30 }),
      few: fc.constantFrom('x', 'y', 'ü', null),
      any: fc.option(fc.constantFrom(...texts, ...(odd.any ? ['{"x":1}', '{', 'not ? UTF-8'] : [])), { freq: 5 }),
      none: fc.constant(null),
    });
  const layout = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.boolean()), { minLength: 6, maxLength: 6 });
  const rows = fc
    .record({ user: fc.boolean(), event: fc.boolean(), any: fc.boolean(), time: fc.boolean() })
    .chain((odd) => fc.array(rowOf(odd), { minLength: 1, maxLength: 60, size: 'max' }));
  const names = ['user', 'event', 'time', 'few', 'any', 'none'] as const;
  const damage = fc.record({
    column: fc.constantFrom(...names),
    page: fc.nat(1),
    at: fc.nat(1000),
    bits: fc.constantFrom(1, 2, 4, 8, 16, 32, 64, 128, 255),
  });
  const numberTimes = fc.option(fc.constantFrom(...NUMBER_TIMES));
  await fc.assert(
    fc.asyncProperty(
      rows,
      layout,
      numberTimes,
      fc.option(damage, { freq: 2 }),
      async (rows, layouts, times, damage) => {
        const cells = names.map((name, i): Cells => {
          const [pageRows, dictionary] = layouts[i];
          if (name !== 'time' || times === null)
            return { name, values: rows.map((cells) => cells[name]), pageRows, dictionary };
          const { logical, of } = times;
          const values = rows.map(
            ({ number }) => number && BigInt(number[0]) * of + BigInt(Math.floor(number[1] * Number(of))),
          );
          return { name, values, pageRows, dictionary, logical };
        });
        const mapping = { user: 'user', event: 'event', time: 'time' };
        const read = async (target: RowTarget) => {
          // Which property is met first is another matter.
          for (const name of ['few', 'any']) target.field(name);
          const tally = newTally();
          const range = { start: 0, end: rows.length, mapping, onBlock: () => {} };
          await readParquet(parquetOf(cells, rows.length, damage), target, tally, range);
          return tally;
        };
        const outcomeOf = async (way: (target: RowTarget) => RowTarget) => {
          // From before 1970 on.
          const { target, result } = open(zone, -1e9);
          return read(way(target)).then(result, (error: Error) => error.message);
        };
        expect(await outcomeOf((target) => target)).toEqual(await outcomeOf(slow));
      },
    ),
    { numRuns: 300 },
  );
});

test('objects with ids for keys, and very deep ones', () => {
  const lines = Array.from({ length: 70_000 }, (_, i) => {
    const deep = i % 10_000 === 0 ? `${'{"x":'.repeat(i / 400)}1${'}'.repeat(i / 400)}` : i;
    return `{"user":"u${i % 9}","event":{"name":"e"},"time":${1_600_000_000 + i},"of":{"id ${i}":${deep}}}`;
  });
  const text = Buffer.from(lines.join('\n'));
  const quick = outcome('UTC', (target) => readJson(target, text, 1 << 20));
  expect(quick.result.kept).toBe(70_000);
  const one = outcome('UTC', (target) => readJson(slow(target), text, 1 << 20));
  expect([quick.rows, quick.records.map(({ length }) => length)]).toEqual([
    one.rows,
    one.records.map(({ length }) => length),
  ]);
});

test('long cells, many values, and records larger than a region', () => {
  const lines = Array.from({ length: 40_000 }, (_, i) => {
    const long = i % 997 === 0 ? 'y'.repeat(i * 5) : '';
    return `u${i % 50},e${i % 3},${1_600_000_000 + i},value ${i},${long}`;
  });
  const text = Buffer.from(`${lines.join('\n')}\n`);
  const quick = outcome('UTC', (target) => readCsv(target, text, 1 << 20));
  expect(quick).toEqual(outcome('UTC', (target) => readCsv(slow(target), text, 1 << 20)));
  expect(quick.texts.properties[0]).toMatchObject({ raw: true, count: 40_000 });
  expect(quick.rows.reduce((sum, rows) => sum + rows)).toBe(40_000);
});
