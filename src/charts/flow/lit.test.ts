import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flowOf } from '../../core/flow/document.ts';
import type { FlowNumber } from '../../core/flow/tally.ts';
import { runFlow } from '../../core/test-support/flow-run.ts';
import { placed, texts, unreadable } from '../test-support/placed.ts';
import { flowLayout, partLayout } from './layout.ts';
import { flowScene, litScene } from './scene.ts';

const eventsOf = (...users: string[]) =>
  users.flatMap((text, user) => text.split(' ').map((event, i) => ({ user: `u${user}`, event, ms: i * 60_000 })));

const DOCUMENT = flowOf({ columns: 3, rows: 2 });
const { result, through } = runFlow(DOCUMENT, eventsOf('home cart pay', 'home cart', 'home search', 'blog search'));

test('what is lit has its own counts, of those who pass there; the others keep their names', () => {
  const lit = through({ kind: 'node', column: 1, item: 'cart' });
  const scene = litScene(result, { width: 900, document: DOCUMENT, lit });
  const shown = texts(scene);
  for (const text of ['cart', '2', '100 %', 'pay', '1', '50.0 %', 'search', 'blog']) expect(shown).toContain(text);
  // Nothing of it can be pointed at: what lies beneath can.
  expect(placed(scene.shapes).filter(({ shape }) => shape.data !== undefined || shape.title !== undefined)).toEqual([]);
  const whole = flowScene(result, { width: 900, document: DOCUMENT });
  expect([scene.width, scene.height]).toEqual([whole.width, whole.height]);
});

test('a part stands where it stands in the whole, and is as high as its count', () => {
  const whole = flowLayout(result, 900, undefined);
  const part = partLayout(whole, through({ kind: 'link', column: 0, from: 'home', to: 'cart' }));
  const home = part.columns[0].nodes[0];
  expect(home).toMatchObject({ item: 'home', count: 2 });
  expect(home.bar.y).toBe(whole.columns[0].nodes[0].bar.y);
  expect(home.bar.height).toBeCloseTo((whole.columns[0].nodes[0].bar.height * 2) / 3, 6);
  expect(part.columns[1].nodes.map(({ item }) => item)).toEqual(['cart']);
});

test('no text leaves the picture or touches another, whatever is lit', () => {
  const word = fc.oneof(
    fc.constantFrom('home', 'cart', 'a', 'b'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  );
  const world = fc.record({
    words: fc.array(word, { minLength: 1, maxLength: 12 }),
    users: fc.array(fc.array(fc.nat(11), { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 20 }),
    columns: fc.integer({ min: 1, max: 5 }),
    rows: fc.integer({ min: 1, max: 6 }),
    at: fc.constantFrom(null, 'start' as const, 'end' as const),
    which: fc.nat(),
    width: fc.integer({ min: 200, max: 1600 }),
  });
  fc.assert(
    fc.property(world, ({ words, users, columns, rows, at, which, width }) => {
      const event = words[users[0][0] % words.length];
      const document = flowOf({ columns, rows, anchor: at && { at, any: [{ event, where: [] }] } });
      const events = users.flatMap((visits, user) =>
        visits.map((one, i) => ({ user: `u${user}`, event: words[one % words.length], ms: i * 1000 })),
      );
      const run = runFlow(document, events);
      const numbers: FlowNumber[] = [
        ...run.result.columns.flatMap(({ index: column, nodes }) =>
          nodes.map(({ item }) => ({ kind: 'node', column, item }) as const),
        ),
        ...run.result.links.map(({ count: _, ...link }) => ({ kind: 'link', ...link }) as const),
      ];
      const lit = run.through(numbers[which % numbers.length]);
      expect(unreadable(litScene(run.result, { width, document, lit }))).toEqual([]);
      expect(unreadable(flowScene(run.result, { width, document, lit }))).toEqual([]);
    }),
    { numRuns: 120 },
  );
});
