import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FlowResult } from '../core/flow/result.ts';
import { sluice } from './test-support/sluice.ts';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-flow-'));
  file('shop.csv', SHOP);
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => path.join(folder, name);

const file = (name: string, content: string): string => {
  fs.writeFileSync(at(name), content);
  return at(name);
};

async function flow(...argv: string[]): Promise<FlowResult> {
  const { code, out, err } = await sluice('flow', at('shop.csv'), ...argv);
  expect(code, err).toBe(0);
  const result = JSON.parse(out) as FlowResult;
  const [taken, ...told] = err.split('\n');
  expect(taken).toMatch(/^shop\.csv: user = .+, event = .+, time = .+$/);
  expect(told.join('\n')).toBe((result.warnings ?? []).map(({ text }) => `${text}\n`).join(''));
  return result;
}

/** Two users; the first comes back the next day. */
const SHOP = `user,event,when,path
a,home,2026-01-01T10:00:00Z,/
a,home,2026-01-01T10:00:05Z,/
a,cart,2026-01-01T10:01:00Z,/cart/1
a,home,2026-01-02T10:00:00Z,/
a,pay,2026-01-02T10:01:00Z,/pay
b,home,2026-01-01T10:00:00Z,/
b,cart,2026-01-01T10:01:00Z,/cart/2
b,pay,2026-01-01T10:02:00Z,/pay
`;

test('without an anchor: every session, the documented fields exactly', async () => {
  const empty = { items: 0, count: 0, dropped: 0, repeats: 0 };
  const node = (item: string, count: number, dropped: number, repeats = 0) => ({ item, count, dropped, repeats });
  expect(await flow()).toEqual({
    journeys: 3,
    units: 2,
    denominator: 2,
    columns: [
      { index: 0, count: 2, dropped: 0, nodes: [node('home', 2, 0, 1)], other: empty },
      { index: 1, count: 2, dropped: 1, nodes: [node('cart', 2, 1), node('pay', 1, 1)], other: empty },
      { index: 2, count: 1, dropped: 1, nodes: [node('pay', 1, 1)], other: empty },
      { index: 3, count: 0, dropped: 0, nodes: [], other: empty },
      { index: 4, count: 0, dropped: 0, nodes: [], other: empty },
    ],
    links: [
      { column: 0, from: 'home', to: 'cart', count: 2 },
      { column: 0, from: 'home', to: 'pay', count: 1 },
      { column: 1, from: 'cart', to: 'pay', count: 1 },
    ],
    dataEnd: '2026-01-02T10:01:00Z',
  });
});

const items = (result: FlowResult) =>
  result.columns
    .filter(({ count }) => count > 0)
    .map(({ nodes }) => nodes.map(({ item, count }) => `${item} ${count}`));

test('with an anchor by name', async () => {
  expect(items(await flow('--start', 'cart'))).toEqual([['cart 2'], ['pay 1']]);
  expect(items(await flow('--end', 'pay'))).toEqual([['pay 2'], ['cart 1', 'home 1'], ['home 1']]);
  expect(await flow('--start', 'nothing of the kind')).toMatchObject({ journeys: 0, denominator: 0 });
});

test('by document, with a picture that carries it', async () => {
  const document = {
    columns: 2,
    count: 'journeys',
    item: { property: 'path', rewrite: [{ from: '^/cart/\\d+', to: '/cart' }] },
  };
  const result = await flow('--flow', file('flow.json', JSON.stringify(document)), '--chart', at('flow.svg'));
  expect(items(result)).toEqual([['/ 3'], ['/cart 2', '/pay 1']]);
  const svg = fs.readFileSync(at('flow.svg'), 'utf8');
  expect(svg).toMatch(/^<svg /);
  expect(svg).toContain('n = 3 journeys');
  expect(svg).toMatch(/<metadata>.*&quot;\/cart&quot;.*<\/metadata>/);

  await flow('--end', 'pay', '--chart', at('flow.png'));
  const png = fs.readFileSync(at('flow.png'));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.includes('sluice:flow')).toBe(true);
  expect(png.readUInt32BE(16)).toBeGreaterThan(1400);
});

test.each([
  ['{"columns": 99}', 'columns'],
  ['{"colums": 3}', 'colums'],
  ['{"item": {"property": "path", "rewrite": [{"from": "(", "to": ""}]}}', 'item.rewrite[0].from'],
  ['{"windowMs": 1000}', 'windowMs'],
  ['{', 'not JSON'],
])('a wrong document is refused before any import: %s', async (text, field) => {
  const { code, out, err } = await sluice('flow', at('missing.csv'), '--flow', file('wrong.json', text));
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(field);
});
