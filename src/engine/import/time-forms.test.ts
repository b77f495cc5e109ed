import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Problem } from '../../core/base/problem.ts';
import { openDataset } from '../store/dataset.ts';
import { rowsOf } from '../test-support/rows-of.ts';
import { importFiles } from './import.ts';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-times-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const two = (n: number): string => String(n).padStart(2, '0');
const months = (names: string): string[] => names.split(' ');
// biome-ignore format: lists of names
const MONTHS: Readonly<Record<string, readonly string[]>> = {
  en: months('January February March April May June July August September October November December'),
  short: months('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'),
  de: months('Januar Februar März April Mai Juni Juli August September Oktober November Dezember'),
  fr: months('janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.'),
  es: months('enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'),
  it: months('gen feb mar apr mag giu lug ago set ott nov dic'),
  pt: months('janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'),
  nl: months('jan. feb. mrt. apr. mei jun. jul. aug. sep. okt. nov. dec.'),
};
const WEEKDAYS = months('Sun Mon Tue Wed Thu Fri Sat');

interface Form {
  /** What it can tell, in milliseconds. */
  readonly unit: number;
  readonly write: (date: Date) => string;
}

/** Year, month, day, hour, minute, second as numbers. */
const parts = (d: Date) => ({
  y: d.getUTCFullYear(),
  mo: d.getUTCMonth() + 1,
  d: d.getUTCDate(),
  h: d.getUTCHours(),
  mi: d.getUTCMinutes(),
  s: d.getUTCSeconds(),
  ms: String(d.getUTCMilliseconds()).padStart(3, '0'),
});
const clock = (date: Date): string => date.toISOString().slice(11, 19);
const half = (d: Date): string => {
  const { h, mi, s } = parts(d);
  return `${h % 12 || 12}:${two(mi)}:${two(s)} ${h < 12 ? 'AM' : 'PM'}`;
};
const shifted = (d: Date, minutes: number): Date => new Date(d.getTime() + minutes * 60_000);
const form = (unit: number, write: (date: Date, of: ReturnType<typeof parts>) => string): Form => ({
  unit,
  write: (date) => write(date, parts(date)),
});

const SECOND = 1000;
const MINUTE = 60_000;
const FORMS: Readonly<Record<string, Form>> = {
  'iso, unpadded': form(MINUTE, (_, t) => `${t.y}-${t.mo}-${t.d} ${t.h}:${two(t.mi)}`),
  'iso, dots, comma fraction': form(1, (d, t) => `${t.y}.${two(t.mo)}.${two(t.d)} ${clock(d)},${t.ms}`),
  'iso, basic': form(SECOND, (d) => `${d.toISOString().replace(/[-:]|\.\d+/g, '')}`),
  'iso, narrow blanks, half days': form(
    SECOND,
    (d, t) => `${t.y}/${t.mo}/${t.d}\u00a0${half(d).replace(' ', '\u202f')}`,
  ),
  'iso, quoted': form(SECOND, (d) => `'${d.toISOString().slice(0, 19)}'`),
  'iso, true minus': form(SECOND, (d) => `${shifted(d, -330).toISOString().slice(0, 19)}\u221205:30`),
  'iso, zone in brackets': form(SECOND, (d) => `${shifted(d, 540).toISOString().slice(0, 19)}+09:00[Asia/Tokyo]`),
  'iso, zone by name': form(SECOND, (d) => `${shifted(d, 540).toISOString().slice(0, 19).replace('T', ' ')} JST`),
  'day first': form(SECOND, (d, t) => `${t.d}/${t.mo}/${t.y} ${clock(d)}`),
  'day first, dots, two digits': form(
    MINUTE,
    (_, t) => `${two(t.d)}.${two(t.mo)}.${two(t.y % 100)} ${t.h}.${two(t.mi)}`,
  ),
  'month first, half days': form(SECOND, (d, t) => `${t.mo}/${t.d}/${t.y}, ${half(d)}`),
  'month first, a.m.': form(
    MINUTE,
    (_, t) => `${t.mo}-${t.d}-${t.y} ${t.h % 12 || 12}:${two(t.mi)} ${t.h < 12 ? 'a.m.' : 'p.m.'}`,
  ),
  'English, month first': form(SECOND, (d, t) => `${MONTHS.short[t.mo - 1]} ${t.d}, ${t.y}, ${half(d)}`),
  'English, at': form(MINUTE, (_, t) => `${MONTHS.en[t.mo - 1]} ${t.d}, ${t.y} at ${t.h}:${two(t.mi)}`),
  German: form(MINUTE, (_, t) => `${t.d}. ${MONTHS.de[t.mo - 1]} ${t.y} um ${two(t.h)}:${two(t.mi)} Uhr`),
  French: form(MINUTE, (_, t) => `${t.d} ${MONTHS.fr[t.mo - 1]} ${t.y} à ${t.h}:${two(t.mi)}`),
  Spanish: form(SECOND, (d, t) => `${t.d} de ${MONTHS.es[t.mo - 1]} de ${t.y} ${clock(d)}`),
  Italian: form(SECOND, (d, t) => `${t.d} ${MONTHS.it[t.mo - 1]} ${t.y} ${clock(d)}`),
  Portuguese: form(SECOND, (d, t) => `${t.d} de ${MONTHS.pt[t.mo - 1]} de ${t.y} ${clock(d)}`),
  Dutch: form(SECOND, (d, t) => `${t.d} ${MONTHS.nl[t.mo - 1]} ${t.y} ${clock(d)}`),
  mail: form(
    SECOND,
    (d, t) => `${WEEKDAYS[d.getUTCDay()]}, ${two(t.d)} ${MONTHS.short[t.mo - 1]} ${t.y} ${clock(d)} +0000`,
  ),
  JavaScript: form(
    SECOND,
    (d, t) =>
      `${WEEKDAYS[d.getUTCDay()]} ${MONTHS.short[t.mo - 1]} ${two(t.d)} ${t.y} ${clock(d)} GMT+0000 (Coordinated Universal Time)`,
  ),
  ctime: form(
    SECOND,
    (d, t) => `${WEEKDAYS[d.getUTCDay()]} ${MONTHS.short[t.mo - 1]} ${String(t.d).padStart(2)} ${clock(d)} ${t.y}`,
  ),
  'web log': form(SECOND, (d, t) => `${two(t.d)}/${MONTHS.short[t.mo - 1]}/${t.y}:${clock(d)} +0000`),
  SAS: form(SECOND, (d, t) => `${two(t.d)}${MONTHS.short[t.mo - 1].toUpperCase()}${t.y}:${clock(d)}`),
  Oracle: form(
    1,
    (_, t) =>
      `${two(t.d)}-${MONTHS.short[t.mo - 1].toUpperCase()}-${two(t.y % 100)} ${two(t.h % 12 || 12)}.${two(t.mi)}.${two(t.s)}.${t.ms}000 ${t.h < 12 ? 'AM' : 'PM'}`,
  ),
  seconds: form(SECOND, (d) => String(d.getTime() / 1000)),
  'seconds, decimal comma': form(1, (d) => (d.getTime() / 1000).toFixed(3).replace('.', ',')),
  'seconds, grouped': form(SECOND, (d) => (d.getTime() / 1000).toLocaleString('en-US')),
  milliseconds: form(1, (d) => String(d.getTime())),
  microseconds: form(1, (d) => `${d.getTime()}000`),
  nanoseconds: form(1, (d) => `${d.getTime()}000000`),
  'ten digits': form(60 * MINUTE, (_, t) => `${t.y}${two(t.mo)}${two(t.d)}${two(t.h)}`),
  'twelve digits': form(MINUTE, (_, t) => `${t.y}${two(t.mo)}${two(t.d)}${two(t.h)}${two(t.mi)}`),
  'fourteen digits': form(SECOND, (d) => d.toISOString().replace(/\D/g, '').slice(0, 14)),
  'seventeen digits': form(1, (d) => d.toISOString().replace(/\D/g, '')),
  'spreadsheet days': form(SECOND, (d) => (d.getTime() / 86_400_000 + 25_569).toFixed(10)),
  ticks: form(1, (d) => String(621_355_968_000_000_000n + BigInt(d.getTime()) * 10_000n)),
  'file time': form(1, (d) => String(116_444_736_000_000_000n + BigInt(d.getTime()) * 10_000n)),
  webkit: form(1, (d) => String(11_644_473_600_000_000n + BigInt(d.getTime()) * 1000n)),
  ISODate: form(1, (d) => `ISODate("${d.toISOString()}")`),
  '/Date()/': form(1, (d) => `/Date(${d.getTime()})/`),
  Mongo: form(1, (d) => `{"$date":"${d.toISOString()}"}`),
  Firestore: form(
    1,
    (d) => `{"_seconds":${Math.floor(d.getTime() / 1000)},"_nanoseconds":${d.getUTCMilliseconds() * 1e6}}`,
  ),
};

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

async function rowsRead(rows: readonly (readonly string[])[], dates?: 'dmy' | 'mdy') {
  const file = path.join(folder, 'e.csv');
  const target = path.join(folder, 'e.sluice');
  fs.writeFileSync(file, rows.map((row) => row.map(quoted).join(',')).join('\n'));
  fs.rmSync(target, { force: true });
  await importFiles({ files: [{ path: file, name: 'e.csv' }], target, name: 'e', threads: 1, overrides: { dates } });
  const dataset = openDataset(target);
  try {
    return rowsOf(dataset).map((row) => ({ ...row, time: Date.parse(row.time) }));
  } finally {
    dataset.close();
  }
}

const event = fc.record({
  user: fc.constantFrom('ann', 'bob', 'cid'),
  event: fc.constantFrom('view', 'cart', 'pay'),
  // Years in which seconds and ten digits of a date are told apart by their size.
  time: fc.integer({ min: Date.UTC(1995, 0, 1), max: Date.UTC(2025, 11, 31) }),
});

test('times in any form are the times they are, or a question; never others', async () => {
  const table = fc.record({
    rows: fc.array(event, { minLength: 1, maxLength: 12 }),
    name: fc.constantFrom(...Object.keys(FORMS)),
    order: fc.shuffledSubarray(['user_id', 'event', 'timestamp'], { minLength: 3 }),
    sorted: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(table, async ({ rows, name, order, sorted }) => {
      const { unit, write } = FORMS[name];
      const whole = rows.map((row) => ({ ...row, time: Math.floor(row.time / unit) * unit }));
      if (sorted) whole.sort((a, b) => a.time - b.time);
      const written = (writeTime: (date: Date) => string): string[][] => [
        order,
        ...whole.map((row) => {
          const cells: Record<string, string> = {
            user_id: row.user,
            event: row.event,
            timestamp: writeTime(new Date(row.time)),
          };
          return order.map((column) => cells[column]);
        }),
      ];
      const plain = await rowsRead(written((date) => date.toISOString()));
      const read = await rowsRead(written(write)).catch((error: unknown) => error);
      if (!(read instanceof Problem)) expect(read, name).toEqual(plain);
      else {
        expect(read.data.code, `${name}: ${read.message}`).toBe('question-open');
        if (!/first/.test(name)) throw read;
        const answered = await rowsRead(written(write), name.startsWith('day') ? 'dmy' : 'mdy');
        expect(answered, name).toEqual(plain);
      }
    }),
    { numRuns: Number(process.env.SLUICE_CASES ?? 150) },
  );
});

test.each(Object.entries(FORMS))('%s', async (_, { unit, write }) => {
  const times = [Date.UTC(2021, 3, 13, 14, 5, 6, 789), Date.UTC(2021, 3, 14), Date.UTC(2024, 1, 29, 12, 59, 59, 1)];
  const whole = times.map((time) => Math.floor(time / unit) * unit);
  const rows = whole.map((time, i) => ['ann', `e${i}`, write(new Date(time))]);
  const read = await rowsRead([['user_id', 'event', 'timestamp'], ...rows]);
  expect(read.map(({ time }) => time)).toEqual(whole);
});
