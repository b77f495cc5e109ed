import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportReport, Mapping } from '../../contract/import.ts';
import { type Dataset, openDataset } from '../store/dataset.ts';
import { rowsOf } from '../test-support/rows-of.ts';
import { importFiles } from './import.ts';
import { inspectFiles } from './inspect.ts';
import { nobodyRule } from './nobody.ts';
import { noIdOf } from './nonsense-id.ts';

let folder: string;
let files = 0;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-identity-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function write(content: string, name = `f${files++}.csv`): { path: string; name: string } {
  fs.writeFileSync(path.join(folder, name), content);
  return { path: path.join(folder, name), name };
}

interface Loaded {
  readonly report: ImportReport;
  readonly dataset: Dataset;
}

/** Times are few and small: they count seconds from 1970. */
const SECONDS = { timeUnit: 's', origin: '1970-01-01' } as const;

async function load(
  inputs: readonly { path: string; name: string }[],
  mapping: Partial<Mapping>,
  choice: { threads?: number; stretch?: number } = {},
): Promise<Loaded> {
  const target = path.join(folder, `d${files++}.sluice`);
  const report = await importFiles({
    files: inputs,
    target,
    name: 'test',
    threads: 1,
    overrides: SECONDS,
    mapping,
    ...choice,
  });
  expectSum(report);
  return { report, dataset: openDataset(target) };
}

/** What must hold for every report. */
function expectSum({ rows, kept, rejected, duplicates, identityRows, reasons }: ImportReport): void {
  expect(rows).toBe(kept + rejected + duplicates + identityRows);
  expect(reasons.reduce((sum, { count }) => sum + count, 0)).toBe(rejected);
}

const ROLES = { user: 'user', event: 'event', time: 'time' };
const usersOf = (dataset: Dataset): string[] => [...new Set(rowsOf(dataset).map(({ user }) => user))];

const VISITS = `user_id,anon_id,event,time
,a1,view,1700000000
u1,a1,login,1700000001
u1,a2,open,1700000002
,a2,tap,1700000003
,a3,view,1700000004
u2,a4,view,1700000005
`;
const STITCHED: Mapping = {
  user: ['user_id', 'anon_id'],
  event: 'event',
  time: 'time',
  identity: { columns: ['user_id', 'anon_id'] },
};

test('ids that stand in one row are one person, called by the known one; the ids stay properties', async () => {
  const { report, dataset } = await load([write(VISITS)], STITCHED);
  expect(rowsOf(dataset)).toEqual([
    { user: 'a3', event: 'view', time: '2023-11-14T22:13:24Z', anon_id: 'a3' },
    { user: 'u1', event: 'view', time: '2023-11-14T22:13:20Z', anon_id: 'a1' },
    { user: 'u1', event: 'login', time: '2023-11-14T22:13:21Z', user_id: 'u1', anon_id: 'a1' },
    { user: 'u1', event: 'open', time: '2023-11-14T22:13:22Z', user_id: 'u1', anon_id: 'a2' },
    { user: 'u1', event: 'tap', time: '2023-11-14T22:13:23Z', anon_id: 'a2' },
    { user: 'u2', event: 'view', time: '2023-11-14T22:13:25Z', user_id: 'u2', anon_id: 'a4' },
  ]);
  expect(report).toMatchObject({ rows: 6, kept: 6, identityRows: 0 });
  // Users as the rows have them: a1, u1, a2, a3, u2.
  expect(report.identity).toEqual({ ids: 5, persons: 3, merged: 2, severalKnown: 0, ignored: 0 });
  expect(dataset.info.users).toBe(3);
  expect(dataset.findUser('u1')).not.toBeNull();
  expect(dataset.findUser('a1')).toBeNull();
});

test('switched off, users are taken as they stand', async () => {
  const { report, dataset } = await load([write(VISITS)], { ...STITCHED, identity: null });
  expect(usersOf(dataset)).toEqual(['a1', 'a2', 'a3', 'u1', 'u2']);
  expect(report.identity).toBeNull();
});

test('a column that alone is the user keeps its own values, too', async () => {
  const { dataset } = await load([write('id,old,event,time\nb,a,A,1700000000\na,,B,1700000001\nc,,C,1700000002\n')], {
    ...ROLES,
    user: 'id',
    identity: { columns: ['id', 'old'] },
  });
  // Only the row that holds both tells which is the known one.
  expect(rowsOf(dataset).map(({ user, event, id, old }) => [user, event, id, old])).toEqual([
    ['b', 'A', 'b', 'a'],
    ['b', 'B', 'a', undefined],
    ['c', 'C', 'c', undefined],
  ]);
});

test('accounts that share a device are one person, and counted', async () => {
  const { report, dataset } = await load(
    [write('user_id,anon_id,event,time\nu2,d,A,1700000000\nu1,d,A,1700000001\nu3,e,A,1700000002\n')],
    STITCHED,
  );
  expect(usersOf(dataset)).toEqual(['u1', 'u3']);
  expect(report.identity).toMatchObject({ ids: 3, persons: 2, merged: 1, severalKnown: 1 });
});

test('what is no id glues nobody together; its rows go to the id beside it', async () => {
  const zero = '00000000-0000-0000-0000-000000000000';
  const { report, dataset } = await load(
    [
      write(
        `user_id,anon_id,event,time\nnull,a1,A,1\nu1,${zero},B,2\nNULL,a2,A,3\nu2,${zero},B,4\n0,0,C,5\nu1,a1,D,6\n`,
      ),
    ],
    STITCHED,
  );
  expect(rowsOf(dataset).map(({ user, event }) => user + event)).toEqual(['a2A', 'u1A', 'u1B', 'u1D', 'u2B']);
  expect(report).toMatchObject({ rejected: 1, identity: { persons: 3, ignored: 6 } });
});

test.each(['', ' ', '0', '000', '-1', '-', 'null', 'NULL', 'Undefined', 'anonymous', '(not set)', '[object Object]'])(
  '“%s” is no id',
  (text) => {
    const bytes = Buffer.from(`xx${text}yy`);
    expect(noIdOf(nobodyRule([], {}, {})).isNoId(bytes, 2, bytes.length - 2)).toBe(true);
  },
);
test.each(['1', '01', '-12', '-2', 'nullable', 'a', '00000000-0000-0000-0000-000000000001', 'anonymous-7', 'José'])(
  '“%s” is an id',
  (text) => {
    const bytes = Buffer.from(`xx${text}yy`);
    expect(noIdOf(nobodyRule([], {}, {})).isNoId(bytes, 2, bytes.length - 2)).toBe(false);
  },
);

test('rows that only say who is who are no events, whatever they lack', async () => {
  const lines = [
    { type: 'track', userId: null, anonymousId: 'a1', event: 'view', timestamp: '2024-01-01T00:00:00Z' },
    { type: 'identify', userId: 'u1', anonymousId: 'a1' },
    { type: 'alias', userId: 'u1', previousId: 'old', timestamp: '2024-01-01T00:00:01Z' },
    { type: 'track', userId: 'old', event: 'open', timestamp: '2024-01-01T00:00:02Z' },
    { type: 'track', userId: 'u1', timestamp: '2024-01-01T00:00:03Z' },
  ];
  const { report, dataset } = await load([write(lines.map((line) => JSON.stringify(line)).join('\n'), 'i.ndjson')], {
    user: ['userId', 'anonymousId'],
    event: 'event',
    time: 'timestamp',
    identity: {
      columns: ['userId', 'anonymousId', 'previousId'],
      notEvents: { column: 'type', values: ['identify', 'alias'] },
    },
  });
  expect(report).toMatchObject({ rows: 5, kept: 2, rejected: 1, identityRows: 2 });
  expect(rowsOf(dataset).map(({ user, event }) => [user, event])).toEqual([
    ['u1', 'view'],
    ['u1', 'open'],
  ]);
});

test('the event itself may say that a row is none, and so may its absence', async () => {
  const text = 'user,anon,event,time\nu,a,$identify,1\nu,b,,2\n,a,A,3\n,b,B,4\n';
  const { report, dataset } = await load([write(text)], {
    ...ROLES,
    user: ['user', 'anon'],
    identity: { columns: ['user', 'anon'], notEvents: { column: 'event', values: ['$identify', ''] } },
  });
  expect(report).toMatchObject({ rows: 4, kept: 2, rejected: 0, identityRows: 2 });
  expect(usersOf(dataset)).toEqual(['u']);
});

test('events named by rules are told apart by what stood in their column', async () => {
  const text = 'user,anon,event,time,path\nu,a,$identify,1,/home\n,a,view,2,/cart\n';
  const { report, dataset } = await load([write(text)], {
    ...ROLES,
    user: ['user', 'anon'],
    naming: { rules: [{ parts: [{ text: 'Page:' }, { column: 'path' }], separator: ' ' }], rewrite: [] },
    identity: { columns: ['user', 'anon'], notEvents: { column: 'event', values: ['$identify'] } },
  });
  expect(report).toMatchObject({ rows: 2, kept: 1, identityRows: 1 });
  expect(rowsOf(dataset).map(({ user, event }) => [user, event])).toEqual([['u', 'Page: /cart']]);
});

/** The slow way: rows as a graph, persons as its components. */
function componentsOf(pairs: readonly (readonly [string, string])[]): (id: string) => string {
  const groups: { ids: Set<string>; known: Set<string> }[] = [];
  for (const [known, anon] of pairs) {
    if (known === '' || anon === '' || known === anon) continue;
    const touched = groups.filter(({ ids }) => ids.has(known) || ids.has(anon));
    const merged = { ids: new Set([known, anon]), known: new Set([known]) };
    for (const group of touched) {
      for (const id of group.ids) merged.ids.add(id);
      for (const id of group.known) merged.known.add(id);
      groups.splice(groups.indexOf(group), 1);
    }
    groups.push(merged);
  }
  return (id) => {
    const group = groups.find(({ ids }) => ids.has(id));
    return group ? [...group.known].sort()[0] : id;
  };
}

test('persons are the connected groups of ids, however the files are read', async () => {
  const id = fc.constantFrom('', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z');
  const row = fc.tuple(id, id).filter(([known, anon]) => known !== '' || anon !== '');
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 0, max: 30 }),
      fc.constantFrom(40, 1e9),
      async (rows, cut, stretch) => {
        const textOf = (part: typeof rows, first: number): string =>
          `user_id,anon_id,event,time\n${part.map(([k, a], i) => `${k},${a},E${first + i},${1700000000 + first + i}\n`).join('')}`;
        const parts = [rows.slice(0, cut), rows.slice(cut)];
        const inputs = parts
          .map((part, i) => ({ part, text: textOf(part, i * cut) }))
          .filter(({ part }) => part.length > 0)
          .map(({ text }) => write(text));
        const { report, dataset } = await load(inputs, STITCHED, { stretch });
        const personOf = componentsOf(rows);
        const expected = rows.map(([known, anon], i) => `${personOf(known || anon)} E${i}`);
        expect(
          rowsOf(dataset)
            .map(({ user, event }) => `${user} ${event}`)
            .sort(),
        ).toEqual(expected.sort());
        const ids = new Set(rows.map(([known, anon]) => known || anon));
        const persons = new Set([...ids].map(personOf));
        expect(report.identity).toMatchObject({
          ids: ids.size,
          persons: persons.size,
          merged: ids.size - persons.size,
        });
        dataset.close();
      },
    ),
    { numRuns: 30 },
  );
});

test('several threads find the same persons', async () => {
  const lines = Array.from({ length: 4000 }, (_, i) =>
    i % 3 === 0 ? `,a${i % 500},E,${1.7e9 + i}` : `u${i % 90},a${i % 500},E,${1.7e9 + i}`,
  );
  const file = write(`user_id,anon_id,event,time\n${lines.join('\n')}\n`);
  const one = await load([file], STITCHED);
  const three = await load([file], STITCHED, { threads: 3, stretch: 10_000 });
  expect(three.report.identity).toEqual(one.report.identity);
  expect(rowsOf(three.dataset)).toEqual(rowsOf(one.dataset));
});

test('a quoted line break at a stretch’s end misleads neither pass', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `u${i % 7},a${i},"E\nu9,a${i + 1},x,1",${1.7e9 + i}`);
  const file = write(`user_id,anon_id,event,time\n${rows.join('\n')}\n`);
  const whole = await load([file], STITCHED);
  const cut = await load([file], STITCHED, { stretch: 100 });
  expect(whole.report.identity?.persons).toBe(7);
  expect(rowsOf(cut.dataset)).toEqual(rowsOf(whole.dataset));
});

const KEYED: Mapping = { ...ROLES, id: ['id'] };

test('rows of one user with the same id are one event: the fuller one, with what the other knows', async () => {
  const text = `user,event,time,id,a,b,c
u,E,1700000000,1,x,,
u,F,1700000001,2,,,
u,E,1700000000,1,y,z,w
v,E,1700000000,1,x,,
u,G,1700000002,,x,,
u,G,1700000002,,x,,
u,E,1700000005,1,,,q
`;
  const { report, dataset } = await load([write(text)], KEYED);
  expect(rowsOf(dataset)).toEqual([
    { user: 'u', event: 'E', time: '2023-11-14T22:13:20Z', id: '1', a: 'y', b: 'z', c: 'w' },
    { user: 'u', event: 'F', time: '2023-11-14T22:13:21Z', id: '2' },
    { user: 'u', event: 'G', time: '2023-11-14T22:13:22Z', a: 'x' },
    { user: 'u', event: 'G', time: '2023-11-14T22:13:22Z', a: 'x' },
    { user: 'v', event: 'E', time: '2023-11-14T22:13:20Z', id: '1', a: 'x' },
  ]);
  expect(report).toMatchObject({ rows: 7, kept: 5, duplicates: 2, repeats: 1 });
  expect(dataset.info.events).toBe(5);
  expect(dataset.eventList()).toMatchObject({ count: 5, duplicates: 2 });
  expect(dataset.eventList().events.map(({ event, count }) => [event, count])).toEqual([
    ['E', 2],
    ['G', 2],
    ['F', 1],
  ]);
  const property = (name: string) => dataset.properties.find((each) => each.name === name);
  expect(property('a')).toMatchObject({ count: 4, distinct: 2 });
  expect(property('c')).toMatchObject({ count: 1, distinct: 1 });
  expect(dataset.topValues('a', 9)).toEqual([
    { value: 'x', count: 3 },
    { value: 'y', count: 1 },
  ]);
  expect(dataset.topValues('c', 9)).toEqual([{ value: 'w', count: 1 }]);
});

test('columns of roles belong to an id: the same key at another time is another event', async () => {
  const text = 'user,event,time,k\nu,E,1,i\nu,E,2,i\nu,F,1,i\nu,E,1,i\nu,E,1,\nu,E,1,\n';
  const { report } = await load([write(text)], { ...ROLES, id: ['event', 'user', 'time', 'k'] });
  // Without a value of its own a row has no id.
  expect(report).toMatchObject({ kept: 5, duplicates: 1, repeats: 1 });
});

test('the same event of two ids of one person is one event', async () => {
  const text = 'user_id,anon_id,event,time,id\n,a,E,1,7\nu,a,E,1,7\nv,,E,1,7\n';
  const { report, dataset } = await load([write(text)], { ...STITCHED, id: ['id'] });
  expect(report).toMatchObject({ rows: 3, kept: 2, duplicates: 1 });
  expect(rowsOf(dataset).map(({ user, user_id }) => [user, user_id])).toEqual([
    ['u', 'u'],
    ['v', 'v'],
  ]);
});

test('duplicates are what a set of ids would not take again', async () => {
  const cell = fc.constantFrom('', '1', '2', '3');
  const row = fc.record({
    user: fc.constantFrom('u', 'v'),
    event: fc.constantFrom('A', 'B'),
    id: cell,
    sub: cell,
    p: cell,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 60 }),
      fc.constantFrom(['id'], ['id', 'sub'], ['event', 'id']),
      fc.constantFrom(200, 1e9),
      async (rows, id, stretch) => {
        const lines = rows.map((r, i) => `${r.user},${r.event},${1.7e9 + (i % 4)},${r.id},${r.sub},${r.p}`);
        const { report, dataset } = await load(
          [write(`user,event,time,id,sub,p\n${lines.join('\n')}\n`)],
          { ...ROLES, id: [...id] },
          { stretch },
        );
        const seen = new Set<string>();
        const values = new Map<string, number>();
        let kept = 0;
        for (const each of rows) {
          const key = JSON.stringify([each.user, ...id.map((name) => each[name as 'id'])]);
          if (each.id !== '' && seen.has(key)) continue;
          if (each.id !== '') seen.add(key);
          kept++;
        }
        expect(report).toMatchObject({ rows: rows.length, kept, duplicates: rows.length - kept });
        const back = rowsOf(dataset);
        expect(back.length).toBe(kept);
        for (const { p } of back) if (p) values.set(p, (values.get(p) ?? 0) + 1);
        expect(new Map(dataset.topValues('p', 9).map(({ value, count }) => [value, count]))).toEqual(values);
        // No event that the files tell of is gone, and no value that only a duplicate told.
        const told = new Set(
          rows.filter(({ p }) => p !== '').map((each) => (each.id === '' ? '' : each.user + each.id)),
        );
        const still = new Set(back.filter(({ p }) => p).map((each) => (each.id ? each.user + each.id : '')));
        expect(still).toEqual(told);
        dataset.close();
      },
    ),
    { numRuns: 30 },
  );
});

test('the preview tells whose a row without an id of its own will be', async () => {
  const file = write('user_id,anon_id,event,time\nnull,a1,view,1700000000\nu1,a1,view,1700000001\n,,view,1700000002\n');
  const becomes = async (mapping: Mapping) => {
    const { rows } = await inspectFiles([file], { mapping });
    return rows.map(({ becomes }) => becomes && ('user' in becomes ? becomes.user : becomes.reason));
  };
  expect(await becomes(STITCHED)).toEqual(['a1', 'u1', 'the row has no user']);
  expect(await becomes({ ...STITCHED, identity: null })).toEqual(['a1', 'u1', 'the row has no user']);
});

test('which property is money is kept with the data set', async () => {
  const text = 'user,event,time,paid,in\nu,E,1,9.5,EUR\n';
  const told = await load([write(text)], { ...ROLES, revenue: 'paid', currency: 'in' });
  expect(told.dataset.info).toMatchObject({ revenue: 'paid', currency: 'in' });
  expect(rowsOf(told.dataset)).toMatchObject([{ paid: '9.5', in: 'EUR' }]);
  const none = await load([write('user,event,time,note\nu,E,1,x\n')], ROLES);
  expect(none.dataset.info).toMatchObject({ revenue: null, currency: null });
});

test('the session of the source stands beside stitched users, and ties follow the order key before the file', async () => {
  const text = 'user_id,anon_id,event,time,visit,seq\nu,a,B,1,s1,10\n,a,A,1,s1,9\n,a,C,1,s2,\n';
  const { dataset } = await load([write(text)], { ...STITCHED, session: 'visit', order: 'seq' });
  expect(dataset.info.session).toBe('visit');
  expect(rowsOf(dataset).map(({ user, event, visit }) => [user, event, visit])).toEqual([
    ['u', 'C', 's2'],
    ['u', 'A', 's1'],
    ['u', 'B', 's1'],
  ]);
});
