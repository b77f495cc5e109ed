import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PADDING } from './byte-dictionary.ts';
import { PLAIN_TIMES } from './time-reading.ts';
import { timeReader } from './timestamp.ts';

function read(text: string, zone = 'UTC'): { seconds: number; micros: number; local: boolean } | null {
  const reader = timeReader({ ...PLAIN_TIMES, timezone: zone });
  // Digits behind the text must not be taken for part of it.
  const bytes = new Uint8Array(Buffer.byteLength(text) + PADDING).fill(49);
  const length = Buffer.from(bytes.buffer).write(text);
  const ok = reader.parse(bytes, new DataView(bytes.buffer), 0, length);
  return ok ? { seconds: reader.seconds, micros: reader.micros, local: reader.local } : null;
}

const iso = (text: string, zone?: string): string | null => {
  const time = read(text, zone);
  return time && new Date(time.seconds * 1000 + Math.floor(time.micros / 1000)).toISOString();
};

test.each([
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['2024-02-29 13:14', '2024-02-29T13:14:00.000Z'],
  ['2024/02/29 13:14:15', '2024-02-29T13:14:15.000Z'],
  ['2024-02-29T13:14:15.5Z', '2024-02-29T13:14:15.500Z'],
  ['2024-02-29T13:14:15,25Z', '2024-02-29T13:14:15.250Z'],
  ['2024-02-29t13:14:15z', '2024-02-29T13:14:15.000Z'],
  ['2024-01-02 03:04:05 UTC', '2024-01-02T03:04:05.000Z'],
  ['2024-01-02 03:04:05.123 GMT', '2024-01-02T03:04:05.123Z'],
  ['2024-01-02 03:04:05+05:45', '2024-01-01T21:19:05.000Z'],
  ['2024-01-02T03:04:05-0230', '2024-01-02T05:34:05.000Z'],
  ['2024-01-02T03:04:05 +13', '2024-01-01T14:04:05.000Z'],
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
  ['  2024-01-02T03:04:05Z  ', '2024-01-02T03:04:05.000Z'],
  ['20240102', '2024-01-02T00:00:00.000Z'],
  ['20240102030405', '2024-01-02T03:04:05.000Z'],
  ['1538405774', '2018-10-01T14:56:14.000Z'],
  ['1538405774195', '2018-10-01T14:56:14.195Z'],
  ['1538405774195002', '2018-10-01T14:56:14.195Z'],
  ['1538405774195002000', '2018-10-01T14:56:14.195Z'],
  ['1538405774.195', '2018-10-01T14:56:14.195Z'],
  ['1538405774195.002', '2018-10-01T14:56:14.195Z'],
  ['-1.5', '1969-12-31T23:59:58.500Z'],
  ['0', '1970-01-01T00:00:00.000Z'],
  ['1.538405774e9', '2018-10-01T14:56:14.000Z'],
  ['1850-01-01T00:00:00Z', '1850-01-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ['2024-01-01T24:00:00', '2024-01-02T00:00:00.000Z'],
  ['2024-01-01T10:00:00 CET', '2024-01-01T09:00:00.000Z'],
  ['2024-1-1', '2024-01-01T00:00:00.000Z'],
])('%s is %s', (text, expected) => {
  expect(iso(text)).toBe(expected);
});

test.each([
  '',
  ' ',
  'abc',
  '2024-02-30',
  '2023-02-29',
  '2024-13-01',
  '2024-00-01',
  '2024-01-00',
  '2024-01-01T10:60',
  '2024-01-01T10:00:61',
  '2024-01-01T10:00:00.',
  '2024-01-01T10:00:00+',
  '2024-01-01T10:00:00+1',
  '2024-01-01T10:00:00+25:00',
  '2024-01-01T1',
  '2024-01-01T10:0',
  '2024-01-01T10:00:0',
  '2024-01-01x10:00:00',
  '12a',
  '1.2.3',
  '-',
  '.5',
  '123456789012345678901',
  '1e99',
  'NaN',
  '2024-01-01T10:00:00Zx',
])('“%s” is no time', (text) => {
  expect(read(text)).toBeNull();
});

test('nanoseconds keep their microseconds', () => {
  expect(read('1538405774195002999')).toMatchObject({ seconds: 1538405774, micros: 195002 });
  expect(read('2024-01-01T00:00:00.123456789Z')).toMatchObject({ micros: 123456 });
});

test('only times without an offset are local', () => {
  expect(read('2024-01-01 00:00:00')?.local).toBe(true);
  expect(read('2024-01-01')?.local).toBe(true);
  expect(read('2024-01-01 00:00:00Z')?.local).toBe(false);
  expect(read('1538405774')?.local).toBe(false);
});

test('every instant that Date writes is read back', () => {
  const time = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
  fc.assert(
    fc.property(time, fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, offset) => {
      const shifted = new Date(date.getTime() + offset * 60_000);
      fc.pre(shifted.getUTCFullYear() >= 1 && shifted.getUTCFullYear() <= 9999);
      const sign = offset < 0 ? '-' : '+';
      const two = (n: number): string => String(Math.abs(n)).padStart(2, '0');
      const zone = `${sign}${two(Math.trunc(offset / 60))}:${two(offset % 60)}`;
      expect(iso(date.toISOString())).toBe(date.toISOString());
      expect(iso(shifted.toISOString().replace('Z', zone))).toBe(date.toISOString());
    }),
  );
});

test('epochs of every unit agree with Date', () => {
  const ms = fc.integer({ min: 1_000_000_000_000, max: 4_000_000_000_000 });
  fc.assert(
    fc.property(ms, (value) => {
      const expected = new Date(value).toISOString();
      expect(iso(String(value))).toBe(expected);
      expect(iso(`${value}000`)).toBe(expected);
      expect(iso(`${value}000000`)).toBe(expected);
      expect(iso(String(Math.floor(value / 1000)))).toBe(expected.replace(/\d{3}Z$/, '000Z'));
    }),
  );
});

test.each([
  ['Europe/Berlin', '2024-01-15 12:00:00', '2024-01-15T11:00:00.000Z'],
  ['Europe/Berlin', '2024-07-15 12:00:00', '2024-07-15T10:00:00.000Z'],
  // The hour that is skipped, and the hour that comes twice.
  ['Europe/Berlin', '2024-03-31 01:59:59', '2024-03-31T00:59:59.000Z'],
  ['Europe/Berlin', '2024-03-31 02:30:00', '2024-03-31T01:30:00.000Z'],
  ['Europe/Berlin', '2024-03-31 03:00:00', '2024-03-31T01:00:00.000Z'],
  ['Europe/Berlin', '2024-10-27 02:30:00', '2024-10-27T00:30:00.000Z'],
  ['Europe/Berlin', '2024-10-27 03:00:00', '2024-10-27T02:00:00.000Z'],
  ['America/New_York', '2024-11-03 01:30:00', '2024-11-03T05:30:00.000Z'],
  ['Asia/Kathmandu', '2024-01-01 00:00:00', '2023-12-31T18:15:00.000Z'],
  ['Australia/Lord_Howe', '2024-01-01 00:00:00', '2023-12-31T13:00:00.000Z'],
  // Clocks changed one minute after midnight.
  ['America/St_Johns', '2005-04-03 00:00:59', '2005-04-03T03:30:59.000Z'],
  ['America/St_Johns', '2005-04-03 01:01:00', '2005-04-03T03:31:00.000Z'],
  // A day that never was.
  ['Pacific/Apia', '2011-12-31 00:00:00', '2011-12-30T10:00:00.000Z'],
])('in %s, %s is %s', (zone, text, expected) => {
  expect(iso(text, zone)).toBe(expected);
});

test('local times of a zone come back as the wall clock they were', () => {
  const zone = 'Europe/Berlin';
  const wall = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const seconds = fc.integer({ min: Date.UTC(2000, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 });
  fc.assert(
    fc.property(seconds, (second) => {
      const text = wall.format(second * 1000);
      const back = read(text, zone)!.seconds;
      expect(wall.format(back * 1000)).toBe(text);
      expect(back === second || back === second - 3600).toBe(true);
    }),
    { numRuns: 300 },
  );
});
