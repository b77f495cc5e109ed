import { expect, test } from 'vitest';
import { conversionsOf } from '../conversion/settings.ts';
import { flowOf } from '../flow/document.ts';
import { funnelOf, stepOf } from '../funnel/document.ts';
import { namedEvents, type Renaming, renameEvents } from './rename-events.ts';

const by =
  (names: Readonly<Record<string, readonly string[]>>): Renaming =>
  (event) =>
    names[event] ?? [event];
const merge = by({ a: ['x'], b: ['x'] });
const part = by({ x: ['a', 'b'] });
const did = (event: string) => ({ did: { event, where: [] }, atLeast: 2, atMost: null, withinMs: null });

test('a merge makes one of alternatives, and keeps steps apart', () => {
  const funnel = funnelOf([stepOf('a', 'b', 'c'), 'b', '*'], {
    exclude: [{ any: [{ event: 'a', where: [] }], from: 0, to: 1, effect: 'drop' }],
    segment: { all: [did('b'), { funnel: funnelOf(['a']), state: 'open' }] },
  });
  expect(renameEvents(funnel, merge)).toEqual(
    funnelOf([stepOf('x', 'c'), 'x', '*'], {
      exclude: [{ any: [{ event: 'x', where: [] }], from: 0, to: 1, effect: 'drop' }],
      segment: { all: [did('x'), { funnel: funnelOf(['x']), state: 'open' }] },
    }),
  );
});

test('where a merge is taken back, every event it was made of is meant', () => {
  const funnel = funnelOf([stepOf('x')], { segment: { not: did('x') } });
  expect(renameEvents(funnel, part)).toEqual(
    funnelOf([stepOf('a', 'b')], { segment: { not: { anyOf: [did('a'), did('b')] } } }),
  );
  expect(renameEvents(flowOf({ exclude: ['c', 'x'] }), part).exclude).toEqual(['c', 'a', 'b']);
});

test('flows, settings of conversions and steps of a preparation', () => {
  const flow = flowOf({ anchor: { at: 'end', any: stepOf('a').any }, include: ['a', 'b', 'c'], exclude: ['b'] });
  const called = renameEvents(flow, merge);
  expect([called.anchor?.any, called.include, called.exclude]).toEqual([stepOf('x').any, ['x', 'c'], ['x']]);
  const rule = {
    name: 'a',
    of: { macro: 'a' },
    bucket: 'day',
    against: 1,
    fallsBy: 0.1,
    p: 0.01,
    atLeast: 1,
    segment: null,
  } as const;
  const scored = { signals: ['b', 'c'], weights: [{ event: 'a', weight: 1 }], atLeast: 10 };
  const conversions = renameEvents(conversionsOf({ macro: 'a', rules: [rule], score: scored }), merge);
  expect([conversions.macro, conversions.rules[0].of, conversions.rules[0].name]).toEqual(['x', { macro: 'x' }, 'a']);
  expect(conversions.score).toEqual({ signals: ['x', 'c'], weights: [{ event: 'x', weight: 1 }], atLeast: 10 });
  const steps = [{ rename: ['a', 'c'], to: 'a' }, { hide: ['b'] }, { collapse: null, withinMs: null }];
  expect(renameEvents(steps, merge)).toEqual([{ rename: ['x', 'c'], to: 'a' }, { hide: ['x'] }, steps[2]]);
});

test('what names no such event is the same, and what brings its own preparation', () => {
  const funnel = funnelOf([stepOf('c', 'd')], { segment: did('e') });
  expect(renameEvents(funnel, merge)).toBe(funnel);
  const own = funnelOf(['a'], { prepare: { version: 1, steps: [{ hide: ['b'] }] } });
  expect(renameEvents([own], merge)[0]).toBe(own);
  expect(namedEvents([funnel, own]).toSorted()).toEqual(['c', 'd', 'e']);
});
