import { expect, test } from 'vitest';
import { flowOf } from '../../../core/flow/document.ts';
import { evaluateFlow } from '../../../core/flow/reference.ts';
import { mainWay, pinFigures } from './pin.ts';

const events = ['home cart pay', 'home cart', 'home search cart', 'blog search'].flatMap((text, user) =>
  text.split(' ').map((event, i) => ({ user: `u${user}`, event, ms: i * 60_000 })),
);
const document = flowOf({ columns: 3 });
const result = evaluateFlow(document, events);

test('a place: how many of all and of its column, who ends there, where they went and came from', () => {
  expect(pinFigures(result, document, { kind: 'node', column: 1, item: 'cart' })).toEqual({
    count: 2,
    shareOfAll: 0.5,
    shareOfColumn: 0.5,
    dropped: 1,
    next: [{ number: { kind: 'link', column: 1, from: 'cart', to: 'pay' }, item: 'pay', count: 1 }],
    before: [{ number: { kind: 'link', column: 0, from: 'home', to: 'cart' }, item: 'home', count: 2 }],
  });
});

test('a way is shared of those where it begins; a whole column has no neighbours', () => {
  expect(pinFigures(result, document, { kind: 'link', column: 0, from: 'home', to: 'search' })).toMatchObject({
    count: 1,
    shareOfAll: 0.25,
    shareOfColumn: 0.25,
    dropped: null,
    next: [],
  });
  expect(pinFigures(result, document, { kind: 'node', column: 1 })).toMatchObject({ count: 4, next: [], before: [] });
  expect(pinFigures(result, document, { kind: 'dropped', column: 1, item: 'search' })).toMatchObject({ count: 1 });
});

test('before an end, what came earlier stands in the columns after', () => {
  const back = flowOf({ columns: 3, anchor: { at: 'end', any: [{ event: 'cart', where: [] }] } });
  const found = pinFigures(evaluateFlow(back, events), back, { kind: 'node', column: 0, item: 'cart' })!;
  expect(found.next).toEqual([]);
  expect(found.before.map(({ item, count }) => [item, count])).toEqual([
    ['home', 2],
    ['search', 1],
  ]);
});

test('what the flow does not show any more has no figures', () => {
  expect(pinFigures(result, document, { kind: 'node', column: 1, item: 'gone' })).toBeNull();
  expect(pinFigures(result, document, { kind: 'node', column: 7, item: 'cart' })).toBeNull();
});

test('the main way leads from the first column, by the most taken link each time', () => {
  expect(mainWay(result, { kind: 'node', column: 2, item: 'pay' })).toEqual(['home', 'cart', 'pay']);
  expect(mainWay(result, { kind: 'link', column: 0, from: 'home', to: 'cart' })).toEqual(['home', 'cart']);
  expect(mainWay(result, { kind: 'node', column: 1 })).toBeNull();
});
