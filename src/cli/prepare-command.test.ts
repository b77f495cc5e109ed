import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EventList } from '../core/data/event-list.ts';
import type { FunnelResult } from '../core/funnel/result.ts';
import type { PreparationResult } from '../core/prepare/figures.ts';
import { sluice } from './test-support/sluice.ts';

let folder: string;
const at = (name: string): string => path.join(folder, name);

const file = (name: string, content: unknown): string => {
  fs.writeFileSync(at(name), typeof content === 'string' ? content : JSON.stringify(content));
  return at(name);
};

/** Without what the files were taken for. */
const told = (err: string): string => err.replace(/^(\S+: user = .+|Taken for .+)\n/gm, '');

async function json<T>(...argv: string[]): Promise<T> {
  const { code, out, err } = await sluice(...argv);
  const result = JSON.parse(out) as T & { readonly warnings?: readonly { readonly text: string }[] };
  // What a question names that the steps took away is told, and stands in its result.
  expect([code, told(err)]).toEqual([0, (result.warnings ?? []).map(({ text }) => `${text}\n`).join('')]);
  return result;
}

const SHOP = `user,event,when,path
a,view,2026-01-01T10:00:00Z,/p/1
a,ping,2026-01-01T10:00:30Z,
a,view,2026-01-01T10:01:00Z,/p/2
a,Purchase,2026-01-01T10:02:00Z,
b,view,2026-01-02T10:00:00Z,/about
b,purchase,2026-01-02T10:05:00Z,
c,ping,2026-02-01T10:00:00Z,
`;
const STEPS = {
  version: 1,
  steps: [
    { hide: ['ping'] },
    { rename: ['Purchase', 'purchase'], to: 'Bought' },
    { name: { property: 'path', rewrite: [{ from: '/\\d+$', to: '/:id' }] } },
    { collapse: ['/p/:id'] },
  ],
};

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-prepare-'));
  expect((await sluice('import', file('shop.csv', SHOP), '--into', at('shop.sluice'))).code).toBe(0);
  file('steps.json', STEPS);
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const namesOf = ({ events }: EventList) => events.map(({ event, count }) => [event, count]);
const PREPARED = [
  ['Bought', 2],
  ['/about', 1],
  ['/p/:id', 1],
];

test('--prepare holds for one command, of files and of a data set', async () => {
  for (const data of [at('shop.csv'), at('shop.sluice')]) {
    const list = await json<EventList>('events', data, '--prepare', at('steps.json'));
    expect(namesOf(list)).toEqual(PREPARED);
    // Whoever did only what is hidden is gone; the data end where they ended.
    expect([list.users, list.count, list.dataEnd]).toEqual([2, 4, '2026-02-01T10:00:00Z']);
  }
  const funnel = ['--steps', '/p/:id,Bought', '--window', '1h'];
  const result = await json<FunnelResult>('funnel', at('shop.csv'), ...funnel, '--prepare', at('steps.json'));
  expect(result.steps.map(({ count }) => count)).toEqual([1, 1]);
  expect((await json<FunnelResult>('funnel', at('shop.csv'), ...funnel)).entered).toBe(0);
});

test('steps that are off, or none, change no byte', async () => {
  const off = file('off.json', { steps: STEPS.steps.map((step) => ({ ...step, off: true })) });
  const none = file('none.json', { steps: [] });
  for (const command of [['events'], ['funnel', '--steps', 'view,purchase', '--trend', 'day'], ['flow']]) {
    const [name, ...rest] = command;
    const plain = await sluice(name, at('shop.sluice'), ...rest);
    for (const steps of [off, none])
      expect(await sluice(name, at('shop.sluice'), ...rest, '--prepare', steps)).toEqual(plain);
  }
});

test('sluice prepare saves steps, which then hold everywhere, and prints what each leaves', async () => {
  fs.copyFileSync(at('shop.sluice'), at('saved.sluice'));
  const { steps } = await json<PreparationResult>('prepare', at('saved.sluice'), '--steps', at('steps.json'));
  expect(
    steps.map(({ before, after, touched }) => [before.rows, after.rows, after.users, after.names, touched]),
  ).toEqual([
    [7, 5, 2, 3, 2],
    [5, 5, 2, 2, 2],
    [5, 5, 2, 3, 3],
    [5, 4, 2, 3, 1],
  ]);
  expect(namesOf(await json<EventList>('events', at('saved.sluice')))).toEqual(PREPARED);
  expect((await json<PreparationResult>('prepare', at('saved.sluice'))).steps).toEqual(steps);
  // A document's own steps come before those that are saved, and an option before both.
  const own = file('own.json', { steps: ['ping'], prepare: { steps: [] } });
  const entered = async (...rest: string[]) =>
    (await json<FunnelResult>('funnel', at('saved.sluice'), '--funnel', own, ...rest)).entered;
  expect(await entered()).toBe(2);
  expect(await entered('--prepare', at('steps.json'))).toBe(0);
  // Files that are added are prepared as well, and the pictures carry the steps.
  const more = file('more.csv', 'user,event,when,path\nd,view,2026-01-05T10:00:00Z,/p/9\n');
  expect((await sluice('import', at('saved.sluice'), more, '--into', at('more.sluice'))).code).toBe(0);
  expect(namesOf(await json<EventList>('events', at('more.sluice')))).toContainEqual(['/p/:id', 2]);
  await json('flow', at('more.sluice'), '--chart', at('flow.svg'));
  expect(fs.readFileSync(at('flow.svg'), 'utf8')).toContain('hide');
  file('none.json', { steps: [] });
  await json('prepare', at('saved.sluice'), '--steps', at('none.json'));
  expect((await json<EventList>('events', at('saved.sluice'))).count).toBe(7);
});

test('drop-off and conversions are asked of what the steps leave', async () => {
  const own = file('drop.json', { steps: ['/about', 'Bought'], prepare: STEPS });
  expect(await json('drop-off', at('shop.sluice'), '--funnel', own, '--step', '0')).toMatchObject({ wentOn: 1 });
  const tags = file('tags.json', { tags: [{ event: 'Bought', tier: 'macro' }] });
  expect(await json('conversions', at('shop.sluice'), '--tags', tags, '--prepare', at('steps.json'))).toMatchObject({
    audience: 2,
    macros: [{ event: 'Bought', users: 2 }],
  });
});

test('names that are not there are told with the nearest, and an error with --strict', async () => {
  const steps = file('typo.json', { steps: [{ rename: ['purchse'], to: 'Bought' }] });
  const { code, out, err } = await sluice('events', at('shop.csv'), '--prepare', steps);
  expect(code).toBe(0);
  expect(told(err)).toBe('Step 1 of the preparation: no event is called “purchse”; “purchase” is.\n');
  expect((JSON.parse(out) as EventList).warnings).toMatchObject([{ code: 'unknown-event', values: ['purchse'] }]);
  fs.copyFileSync(at('shop.sluice'), at('strict.sluice'));
  for (const argv of [
    ['funnel', at('shop.csv'), '--steps', 'view', '--prepare', steps],
    ['prepare', at('strict.sluice'), '--steps', steps],
  ])
    expect(await sluice(...argv, '--strict')).toMatchObject({ code: 1, out: '' });
  expect((await json<PreparationResult>('prepare', at('strict.sluice'))).steps).toEqual([]);
});

test.each([
  [{ steps: [{ rename: ['a'] }] }, 1, 'steps[0].to'],
  [{ steps: [{ hide: ['a'], form: 1 }] }, 1, 'steps[0].form'],
  [
    { steps: [{ derive: 'x', any: [{ event: 'a', where: [{ property: 'p', op: 'matches', values: ['('] }] }] }] },
    1,
    'steps[0].any[0].where[0].values[0]',
  ],
  [{ steps: [{ name: { property: 'p', rewrite: [{ from: '[', to: '' }] } }] }, 1, 'steps[0].name.rewrite[0].from'],
  [
    { steps: [{ users: { funnel: { steps: [{ any: [{ event: 'a' }], optional: true }] }, state: 'open' } }] },
    1,
    'steps[0].users.funnel.steps[0].optional',
  ],
])('%j is refused', async (document, code, field) => {
  const result = await sluice('events', at('shop.csv'), '--prepare', file('wrong.json', document));
  expect(result.code).toBe(code);
  expect(result.err).toContain(field);
});

test('where nothing is left the data end where they ended', async () => {
  const all = file('all.json', { steps: [{ hideWhere: [{ property: 'absent', op: 'not-exists' }] }] });
  const { code, out } = await sluice('events', at('shop.sluice'), '--prepare', all);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ events: [], users: 0, first: null, dataEnd: '2026-02-01T10:00:00Z' });
});

test('sluice prepare needs a data set', async () => {
  expect((await sluice('prepare', at('shop.csv'), '--steps', at('steps.json'))).code).toBe(2);
  expect((await sluice('prepare', at('shop.sluice'), '--prepare', at('steps.json'))).code).toBe(2);
});
