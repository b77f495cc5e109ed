import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Problem, sentence } from '../../core/base/problem.ts';
import { addressText, isTableAddress, parseTableAddress } from './address.ts';

test('an address is read, and written as it was', () => {
  expect(parseTableAddress('clickhouse://ann@db.example:8123/shop/events')).toEqual({
    host: 'db.example',
    port: 8123,
    tls: false,
    user: 'ann',
    database: 'shop',
    table: 'events',
  });
  expect(parseTableAddress('clickhouse://db/shop/events?tls=1')).toMatchObject({ port: 8443, tls: true, user: null });
  expect(parseTableAddress('clickhouse://[::1]:1/a/b').host).toBe('[::1]');
  expect(isTableAddress('clickhouse.csv')).toBe(false);
});

test('any names survive', () => {
  // A dot or two are a way through folders wherever there are any.
  const name = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((text) => text.isWellFormed() && !['.', '..'].includes(text));
  fc.assert(
    fc.property(name, name, name, fc.boolean(), (user, database, table, tls) => {
      const address = { host: 'db', port: 8123, tls, user, database, table };
      expect(parseTableAddress(addressText(address))).toEqual(address);
    }),
  );
});

test.each([
  ['clickhouse://db:8123/shop', '/database/table'],
  ['clickhouse://db/shop/events', 'port'],
  ['clickhouse://db:99999/shop/events', 'host or the port'],
  ['clickhouse://db:8123/shop/events?max_rows=1', 'max_rows'],
  ['clickhouse://db:8123/shop/events/more', '/database/table'],
  ['clickhouse://ann:hidden@db:8123/shop/events', 'CLICKHOUSE_PASSWORD'],
  ['clickhouse://ann:hidden@db:99999/shop/events', 'host or the port'],
])('%s is refused in a sentence that holds no password', (text, words) => {
  const error = (() => {
    try {
      return parseTableAddress(text);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toBeInstanceOf(Problem);
  const told = sentence((error as Problem).data);
  expect(told).toContain(words);
  expect(told).not.toContain('hidden');
});
