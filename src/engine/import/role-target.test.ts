import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Mapping, Naming } from '../../contract/import.ts';
import { PADDING } from '../read/byte-dictionary.ts';
import { jsonLinesReader } from '../read/json-lines-reader.ts';
import { newTally, type RowTarget, TAKEN } from '../read/row-target.ts';
import { keeping, roleTarget } from './role-target.ts';

interface Found {
  readonly user: string | null;
  readonly event: string | null;
  readonly time: string | null;
  readonly row: Readonly<Record<string, string>>;
}

/** Rows read with a mapping: what plays each role, and the properties. */
function roles(rows: readonly unknown[], mapping: Partial<Mapping>): Found[] {
  const names: string[] = [];
  const found: Found[] = [];
  const target: RowTarget = {
    field: (name) => (names.includes(name) ? names.indexOf(name) : names.push(name) - 1),
    row: (bytes, _view, count, fields, starts, ends, user, event, time) => {
      const cell = (i: number): string | null =>
        i < 0 ? null : Buffer.from(bytes.subarray(starts[i], ends[i])).toString('utf8');
      const row: Record<string, string> = {};
      for (let i = 0; i < count; i++) if (fields[i] >= 0) row[names[fields[i]]] = cell(i)!;
      found.push({ user: cell(user), event: cell(event), time: cell(time), row });
      return TAKEN;
    },
  };
  const text = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const bytes = new Uint8Array(text.length + PADDING);
  bytes.set(text);
  const reader = jsonLinesReader(
    { user: '\0', event: '\0', time: '\0' },
    roleTarget(mapping, keeping(mapping, target)),
    newTally(),
  );
  reader.read(bytes, new DataView(bytes.buffer), text.length, Number.POSITIVE_INFINITY, true);
  return found;
}

test('the first of several columns with a value counts; these stay properties, a column that is the role alone does not', () => {
  const cell = fc.option(fc.string({ minLength: 1, maxLength: 5 }), { nil: null });
  const row = fc.record({ b: cell, a: cell, c: cell, at: cell, what: cell });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
      const found = roles(rows, { user: ['a', 'b', 'c'], event: 'what', time: 'at' });
      rows.forEach((given, index) => {
        const { a, b, c, at, what } = given;
        expect(found[index]).toMatchObject({ user: a ?? b ?? c, event: what, time: at });
        const kept = Object.entries({ a, b, c }).filter(([, value]) => value !== null);
        expect(found[index].row).toEqual(Object.fromEntries(kept));
      });
    }),
  );
});

/** What `naming` makes of a row, said in plain words. */
function nameOf({ rules, rewrite }: Naming, row: Readonly<Record<string, string | undefined>>): string | null {
  let name = row.event ?? null;
  for (const { when, parts, separator } of rules) {
    if (when && !when.values.includes(row[when.column] ?? '')) continue;
    const columns = parts.filter((part) => 'column' in part);
    if (columns.length > 0 && columns.every(({ column }) => row[column] === undefined)) continue;
    const words = parts.map((part) => {
      if ('text' in part) return part.text;
      const value = row[part.column];
      if (value === undefined || !part.path) return value;
      return value.replace(/^[a-z]+:\/\/[^/?#]*/, '').replace(/[?#].*$/, '') || '/';
    });
    name = words.filter((part) => part !== undefined).join(separator);
    break;
  }
  if (name === null) return null;
  return rewrite.reduce((text, { pattern, to }) => text.replace(new RegExp(pattern, 'g'), to), name) || name;
}

test('names are made as the rules say, and the raw name stays', () => {
  const event = fc.constantFrom('page', 'buy', 'ü', undefined);
  const address = fc.constantFrom(
    'https://x.example/a/b?q=1#t',
    'https://x.example',
    '/c?d',
    'https://x.example?e',
    undefined,
  );
  const title = fc.constantFrom('T 12', 'Ü-34', undefined);
  const row = fc.record({ event, url: address, title });
  const part = fc.constantFrom(
    { text: 'Page' },
    { column: 'url', path: true as const },
    { column: 'title' },
    { column: 'event' },
    { column: 'absent' },
  );
  const rule = fc.record(
    {
      when: fc.constantFrom({ column: 'event', values: ['page', 'ü'] }, { column: 'title', values: ['T 12'] }),
      parts: fc.array(part, { minLength: 1, maxLength: 3 }),
      separator: fc.constantFrom(' ', ' / ', ': '),
    },
    { requiredKeys: ['parts', 'separator'] },
  );
  const change = fc.constantFrom(
    { pattern: '\\d+', to: '#' },
    { pattern: '^(.)a', to: '$1b' },
    { pattern: '^buy$', to: '' },
  );
  const naming = fc.record({
    rules: fc.array(rule, { maxLength: 3 }),
    rewrite: fc.array(change, { maxLength: 1 }),
  }) as fc.Arbitrary<Naming>;
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), naming, (rows, rules) => {
      const found = roles(rows, { user: 'u', event: 'event', time: 't', naming: rules });
      expect(found.map((each) => each.event)).toEqual(rows.map((each) => nameOf(rules, each)));
      expect(found.map((each) => each.row.event)).toEqual(rows.map((each) => each.event));
    }),
    { numRuns: 300 },
  );
});

test('epochs that count the clock of a zone become what the clock showed', () => {
  const rows = [1_656_676_800, 1_656_676_800_123, '2022-07-01T12:00:00Z'].map((t) => ({ u: 'u', e: 'E', t }));
  const found = roles(rows, { user: 'u', event: 'e', time: 't', localEpochs: true });
  expect(found.map(({ time }) => time)).toEqual([
    '2022-07-01T12:00:00',
    '2022-07-01T12:00:00.123000',
    '2022-07-01T12:00:00Z',
  ]);
});

test('columns that are not wanted are left out, those that other roles need are not', () => {
  const rows = [{ u: 'u', e: 'E', t: '1', s: '1', id: 'i', a: 'a', b: 'b' }];
  const base = { user: 'u', event: 'e', time: 't', session: 's', id: ['id'] };
  expect(roles(rows, { ...base, properties: ['b'] })[0].row).toEqual({ s: '1', id: 'i', b: 'b' });
  expect(roles(rows, { ...base, leaveOut: ['b', 'id'] })[0].row).toEqual({ s: '1', id: 'i', a: 'a' });
});
