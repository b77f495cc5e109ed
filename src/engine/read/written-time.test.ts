import { expect, test } from 'vitest';
import { PADDING } from './byte-dictionary.ts';
import { joinTime, zonedTime } from './time-parts.ts';
import { PLAIN_TIMES, type TimeReading, whyNoTime } from './time-reading.ts';
import { timeReader } from './timestamp.ts';

function iso(text: string, reading: Partial<TimeReading> = {}): string | null {
  const reader = timeReader({ ...PLAIN_TIMES, dates: 'dmy', ...reading });
  const bytes = Buffer.concat([Buffer.from(text), Buffer.alloc(PADDING, '1')]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!reader.parse(bytes, view, 0, bytes.length - PADDING)) return null;
  return new Date(reader.seconds * 1000 + reader.micros / 1000).toISOString().replace('.000Z', 'Z');
}

const NOON = '2021-04-13T14:05:00Z';

// biome-ignore format: a table
test.each([
  '2021-4-13 14:05', '2021.04.13 14:05', '2021/4/13  14:05', '2021-04-13, 14:05', '2021-04-13_14:05', '2021-04-13-14.05.00',
  '20210413T140500Z', '20210413T1405', '20210413 14:05:00', '2021-W15-2T14:05', '2021W152T140500', '2021-103T14:05',
  '2021-04-13T14:05Z', '2021-04-13 2:05 PM', '2021-04-13 2:05:00 p.m.', '2021-04-13\u00a02:05\u202fPM', '2021-04-13 2:05 p. m.',
  '13/04/2021 14:05', '13.04.2021 14:05', '13-4-21 14:05', '13. 4. 2021 14:05', '13.04.2021, 14.05', '13/04/2021 at 14:05', '13/04/2021 2:05pm',
  '13/Apr/2021:14:05:00 +0000', '[13/Apr/2021:16:05:00 +0200]', '13APR2021:14:05:00', '13APR21:14:05:00', '13-APR-21 02.05.00.000000 PM',
  '13-Apr-2021 14:05', '2021-Apr-13 14:05', 'Apr 13, 2021, 2:05:00 PM', 'April 13th, 2021 at 2:05pm', 'Apr. 13, 2021 14:05',
  'Tue, 13 Apr 2021 14:05:00 GMT', 'Tue, 13 Apr 2021 10:05:00 EDT', 'Tue Apr 13 14:05:00 2021', 'Tue Apr 13 14:05:00 UTC 2021', 'Tue Apr 13 16:05:00 2021 +0200',
  'Tue Apr 13 2021 16:05:00 GMT+0200 (Central European Summer Time)', 'Tuesday, 13 April 2021 14:05:00', 'Tuesday, April 13, 2021 2:05 PM',
  'Dienstag, 13. April 2021 um 14:05 Uhr', 'Di., 13. Apr. 2021 14:05', 'mardi 13 avril 2021 à 14:05', 'mar. 13 avr. 2021 14h05', 'martes, 13 de abril de 2021, 14:05',
  'martedì 13 aprile 2021 alle 14:05', 'terça-feira, 13 de abril de 2021 às 14:05', 'dinsdag 13 april 2021 om 14:05', '13 apr. 2021 kl. 14:05',
  '2021-04-13T16:05:00+02', '2021-04-13T16:05:00+0200', '2021-04-13 16:05:00 +02:00', '2021-04-13 16:05 GMT+2', '2021-04-13 16:05 UTC+02:00', '2021-04-13 12:05 UTC\u22122',
  '2021-04-13 16:05 CEST', '2021-04-13 15:05 CET', '2021-04-13 15:05 BST', '2021-04-13 23:05 JST', '2021-04-14 00:05 AEST', '2021-04-13 16:05 Europe/Berlin',
  '2021-04-13T16:05:00[Europe/Berlin]', '2021-04-13T16:05:00+02:00[Europe/Berlin]', '2021-04-13 14:05:00 +0000 UTC', '2021-04-13 14:05:00.000 +0000 UTC m=+0.1',
  'ISODate("2021-04-13T14:05:00Z")', 'new Date(1618322700000)', '/Date(1618322700000)/', '\\/Date(1618322700000+0200)\\/', '{"$date":"2021-04-13T14:05:00Z"}',
  '{"$date":{"$numberLong":"1618322700000"}}', '{"seconds":"1618322700","nanos":0}', '{"_seconds":1618322700}', 'NumberLong(1618322700)',
  '"2021-04-13 14:05:00"', "'13/04/2021 14:05'", '\u201c2021-04-13 14:05\u201d', '1,618,322,700', '1\u202f618\u202f322\u202f700', "1'618'322'700", '1618322700.0', '1.6183227E+09',
])('%s', (text) => {
  expect(iso(text)).toBe(NOON);
});

test.each([
  ['2021-12-31T24:00', '2022-01-01T00:00:00Z'],
  ['2020-W53-5', '2021-01-01T00:00:00Z'],
  ['1/2/70', '1970-02-01T00:00:00Z'],
  ['1/2/69', '2069-02-01T00:00:00Z'],
  ['13/04/2021 12:05 AM', '2021-04-13T00:05:00Z'],
  ['13/04/2021 12:05 PM', '2021-04-13T12:05:00Z'],
  ['2021-04-13 14:05:00,123', '2021-04-13T14:05:00.123Z'],
  ['5 février 2021', '2021-02-05T00:00:00Z'],
  ['1er août 2021', '2021-08-01T00:00:00Z'],
  ['3. März 2021', '2021-03-03T00:00:00Z'],
  ['3 mrt. 2021', '2021-03-03T00:00:00Z'],
])('%s is %s', (text, expected) => {
  expect(iso(text)).toBe(expected);
});

// biome-ignore format: a list
test.each([
  'early', '14:05:00', '31/02/2021', '2021-02-30', '2021-W54-1', '2021-366', '13/04/2021 25:00', '13/04/2021 14:60', '2021-04-13 13:05 AM',
  '32/01/2021', '00/01/2021', '1.2.3', '10.1.12.21', '2021-04-13 14:05 Mars/Base', '2021-04-13 14:05 XYZ', 'Apr 2021', '13 Foo 2021', '1-2',
])('“%s” is no time', (text) => {
  expect(iso(text)).toBeNull();
});

test('the order of the column is obeyed: what does not fit it is not turned round', () => {
  expect(iso('04/05/2021')).toBe('2021-05-04T00:00:00Z');
  expect(iso('04/05/2021', { dates: 'mdy' })).toBe('2021-04-05T00:00:00Z');
  expect(iso('04/25/2021')).toBeNull();
  expect(iso('04/05/2021', { dates: null })).toBeNull();
  expect(iso('04/04/2021', { dates: null })).toBe('2021-04-04T00:00:00Z');
  const { kind, reason } = whyNoTime('04/25/2021', { ...PLAIN_TIMES, dates: 'dmy' });
  expect(kind).toBe('month before day');
  expect(reason).toContain('25/04/2021 would do');
  expect(whyNoTime('31/02/2021', { ...PLAIN_TIMES, dates: 'dmy' }).kind).toBe('time not understood');
});

test('an ambiguous zone is what the zone of the data makes it, or no time', () => {
  expect(iso('2021-01-15 14:05 IST')).toBeNull();
  expect(iso('2021-01-15 14:05 IST', { timezone: 'Asia/Kolkata' })).toBe('2021-01-15T08:35:00Z');
  expect(iso('2021-01-15 14:05 IST', { timezone: 'Asia/Jerusalem' })).toBe('2021-01-15T12:05:00Z');
  expect(iso('2021-01-15 14:05 CST')).toBe('2021-01-15T20:05:00Z');
  expect(iso('2021-01-15 14:05 CST', { timezone: 'Asia/Shanghai' })).toBe('2021-01-15T06:05:00Z');
});

test('a repeated hour is the first one, or in sorted rows the one that keeps them so', () => {
  const read = (order: TimeReading['order'], times: readonly string[]): (number | null)[] => {
    const reader = timeReader({ ...PLAIN_TIMES, timezone: 'America/New_York', order });
    return times.map((time) => {
      const bytes = Buffer.concat([Buffer.from(time), Buffer.alloc(PADDING)]);
      reader.parse(bytes, new DataView(bytes.buffer, bytes.byteOffset), 0, time.length);
      return (reader.seconds - Date.UTC(2023, 10, 5, 5) / 1000) / 60;
    });
  };
  const times = ['2023-11-05 00:30:00', '2023-11-05 01:50:00', '2023-11-05 01:10:00', '2023-11-05 02:20:00'];
  expect(read(null, times)).toEqual([-30, 50, 10, 140]);
  expect(read('ascending', times)).toEqual([-30, 50, 70, 140]);
  expect(read('descending', times.toReversed())).toEqual([140, 70, 50, -30]);
});

test('parts become one time', () => {
  const join = (...parts: string[]) => joinTime(parts, ['a', 'b']);
  expect(join('2021-04-13', '14:05:00')).toBe('2021-04-13 14:05:00');
  expect(join('2021-04-13 00:00:00.000', '1899-12-30 14:05:00')).toBe('2021-04-13 14:05:00');
  expect(join('2021-04-13', '9', '5')).toBe('2021-04-13 09:05');
  expect(join('20210413', '90500')).toBe('20210413 090500');
  expect(join('2021', '4', '13', '14', '5')).toBe('2021-4-13 14:05');
  expect(join('44299', '0.5868')).toBe('44299.5868');
  expect(join('13.04.2021', '')).toBe('13.04.2021');
  expect(joinTime(['1618322700', '5'], ['t.seconds', 't.nanos'])).toBe('1618322700.000000005');
  expect(zonedTime('2021-04-13 14:05', 'Europe/Berlin')).toBe('2021-04-13 14:05 Europe/Berlin');
  expect(zonedTime('1618322700', 'Europe/Berlin')).toBe('1618322700');
});
