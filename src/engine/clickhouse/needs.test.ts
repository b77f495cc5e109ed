import { expect, test } from 'vitest';
import type { Mapping } from '../../contract/import.ts';
import { areMet, EVERYTHING, type Needs, neededColumns, textsOf } from './needs.ts';
import type { Table, TableColumn } from './table.ts';

const column = (name: string, kind: TableColumn['kind'] = 'text'): TableColumn => ({
  name,
  kind,
  digits: 0,
  sql: name,
  wire: 'String',
  own: name,
  bytes: 8,
  varied: false,
  compared: name,
});
const table: Table = {
  address: { host: 'h', port: 1, tls: false, user: null, database: 'd', table: 't' },
  columns: [
    column('id'),
    column('name'),
    column('at'),
    column('seq'),
    column('plan'),
    column('page.path'),
    column('more', 'nested'),
  ],
  replacing: false,
  only: null,
};
const mapping: Mapping = { user: 'id', event: 'name', time: 'at', order: 'seq' };

test('all properties, or those a question names and what may hold them', () => {
  const all = neededColumns(table, mapping, EVERYTHING);
  expect(all).toEqual({
    users: ['id'],
    events: ['name'],
    times: ['at'],
    orders: ['seq'],
    others: ['plan', 'page.path', 'more'],
    left: [],
  });
  const some = (...names: string[]) => neededColumns(table, mapping, { events: null, names }).others;
  expect(some('plan')).toEqual(['plan', 'more']);
  expect(some('page.path', 'nothing')).toEqual(['page.path', 'more']);
  expect(neededColumns(table, { ...mapping, leaveOut: ['plan', 'more'] }, EVERYTHING).others).toEqual(['page.path']);
  expect(neededColumns(table, { ...mapping, properties: ['plan'] }, EVERYTHING).others).toEqual(['plan']);
});

test('what roles are made of comes, too', () => {
  const naming = { rules: [{ parts: [{ column: 'plan' }], separator: ' ' }], rewrite: [] };
  expect(neededColumns(table, { ...mapping, naming, leaveOut: ['plan'] }, { events: null, names: [] }).others).toEqual([
    'plan',
    'more',
  ]);
});

test('a user that stands inside of a nested column is no key, unless there is no other', () => {
  const found = neededColumns(table, { ...mapping, user: ['id', 'person.id'] }, { events: null, names: [] });
  expect(found).toMatchObject({ users: ['id'], others: ['more'] });
  expect(neededColumns(table, { ...mapping, user: 'person.id' }, EVERYTHING).users).toEqual(['more']);
  expect(neededColumns(table, { ...mapping, user: 'lower(id)' }, EVERYTHING).users).toEqual(['lower(id)']);
});

test('more serves less, and less does not serve more', () => {
  const needs: readonly Needs[] = [
    EVERYTHING,
    { events: ['a', 'b'], names: null },
    { events: ['a'], names: ['plan', 'else'] },
    { events: null, names: [] },
    { events: [], names: ['page.path'] },
  ];
  // By the columns that each takes, and its events.
  const holds = (one: Needs, other: Needs): boolean => {
    const [has, wants] = [one, other].map((each) => neededColumns(table, mapping, each).others);
    const [had, asked] = [one.events, other.events];
    const within = had === null || (asked?.every((event) => had.includes(event)) ?? false);
    return within && wants.every((name) => has.includes(name));
  };
  const pairs = needs.flatMap((taken) => needs.map((asked) => [taken, asked] as const));
  for (const [taken, asked] of pairs)
    expect(areMet(asked, { events: taken.events, left: neededColumns(table, mapping, taken).left })).toBe(
      // What may be any property is met by all of them alone.
      holds(taken, asked),
    );
});

test('a part of the times, and one user, serve no more than these', () => {
  const met = (asked: Partial<Needs>, had: Partial<Needs>) =>
    areMet({ events: ['a'], names: [], ...asked }, { events: null, left: [], ...had });
  const [day, open] = [
    { fromMs: 1000, toMs: 2000 },
    { fromMs: 1000, toMs: null },
  ];
  expect(met({ times: day }, {})).toBe(true);
  expect(met({}, { times: open })).toBe(false);
  expect(met({ times: day }, { times: open })).toBe(true);
  expect(met({ times: { fromMs: 1000, toMs: 3000 } }, { times: day })).toBe(false);
  expect(met({ times: open }, { times: day })).toBe(false);
  expect(met({ times: { fromMs: null, toMs: 2000 } }, { times: day })).toBe(false);
  expect(met({ user: 'u' }, {})).toBe(true);
  expect(met({ user: 'u' }, { user: 'u' })).toBe(true);
  expect(met({ user: 'v' }, { user: 'u' })).toBe(false);
  expect(met({}, { user: 'u' })).toBe(false);
});

test('the texts of a document', () => {
  expect(textsOf({ a: ['x', { b: 'y', c: 1, d: null }], e: true })).toEqual(['x', 'y']);
});
