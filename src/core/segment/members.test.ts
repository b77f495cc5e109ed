import { expect, test } from 'vitest';
import { USER_KEY } from '../data/columns.ts';
import { funnelOf, type Segmentation } from '../funnel/document.ts';
import { compileFunnel } from '../funnel/program.ts';
import type { SmallData } from '../test-support/segment-of.ts';
import { resultOf, smallData, usersBehind } from '../test-support/small-run.ts';

const plain = smallData('u A1[plan=free] B2 B3 A9[plan=pro]', 'v A1[plan=pro] X2', 'w A1 X5 B6[plan=free] X7', 'x X1');
/** With the users' keys as a column. */
const data: SmallData = {
  ...plain,
  properties: new Map([
    ...plain.properties,
    [USER_KEY, { per: 'user', codes: Uint8Array.of(1, 2, 3, 4), values: plain.users }],
  ]),
};
const anybody = funnelOf(['*']);
const of = (segment: Segmentation): string => usersBehind({ ...anybody, segment }, data, 0, 'reached').join('');

const did = (event: string, rest: Partial<Extract<Segmentation, { did: unknown }>> = {}): Segmentation => ({
  did: { event, where: [] },
  atLeast: 1,
  atMost: null,
  withinMs: null,
  ...rest,
});
const plan = (value: string, at: 'first' | 'last' | 'ever', op: 'is' | 'is-not' = 'is'): Segmentation => ({
  property: 'plan',
  op,
  values: [value],
  at,
});

test('who did something, so many times, within some time of their first event', () => {
  expect(of(did('X'))).toBe('vwx');
  expect(of(did('X', { atLeast: 2 }))).toBe('w');
  expect(of(did('X', { atMost: 1 }))).toBe('vx');
  expect(of(did('B', { atLeast: 0, atMost: 0 }))).toBe('vx');
  expect(of(did('X', { withinMs: 1000 }))).toBe('vx');
  expect(of(did('*', { atLeast: 4 }))).toBe('uw');
  expect(
    of({ ...did('A'), did: { event: 'A', where: [{ property: 'plan', op: 'is', values: ['pro'] }] } } as Segmentation),
  ).toBe('uv');
});

test('who had a value first, last or ever', () => {
  expect(of(plan('free', 'first'))).toBe('uw');
  expect(of(plan('pro', 'last'))).toBe('uv');
  expect(of(plan('pro', 'ever'))).toBe('uv');
  expect(of(plan('pro', 'first', 'is-not'))).toBe('uwx');
});

test('listed users, and all, any, not of others', () => {
  expect(of({ users: ['x', 'u', 'nobody'] })).toBe('ux');
  expect(of({ not: { users: ['x'] } })).toBe('uvw');
  expect(of({ all: [did('X'), did('A')] })).toBe('vw');
  expect(of({ anyOf: [did('B', { atLeast: 2 }), { users: ['x'] }] })).toBe('ux');
  expect(of({ all: [] })).toBe('uvwx');
});

test('who stands somewhere in another funnel', () => {
  const ab = funnelOf(['A', 'B']);
  expect(of({ funnel: ab, state: 'converted' })).toBe('uw');
  expect(of({ funnel: ab, state: 'dropped' })).toBe('v');
  expect(of({ funnel: ab, state: 'dropped', step: 1 })).toBe('');
  expect(of({ not: { funnel: { ...ab, segment: { users: ['u'] } }, state: 'converted' } })).toBe('vwx');
});

test('a segment limits every figure, by the kernel as by the reference', () => {
  const funnel = funnelOf(['A', 'B'], { segment: did('X') });
  for (const attempt of ['best', 'first'] as const) {
    const { entered, converted } = resultOf({ ...funnel, attempt }, data);
    expect([entered, converted]).toEqual([2, 1]);
  }
});

test('a program names every column its segments need', () => {
  const segment: Segmentation = {
    all: [
      plan('pro', 'ever'),
      { users: [] },
      { not: { funnel: funnelOf(['A'], { where: [{ property: 'q', op: 'exists', values: [] }] }), state: 'open' } },
    ],
  };
  expect(compileFunnel({ ...anybody, segment }, data.facts).properties).toEqual([USER_KEY, 'plan', 'q']);
});

test('who scores so many points and has not come to the macro', () => {
  // u A B B A, v A X, w A X B X, x X: a doubling for A, two for X, half for B.
  const weights = [
    { event: 'A', weight: Math.LN2 },
    { event: 'X', weight: 2 * Math.LN2 },
    { event: 'B', weight: -Math.LN2 },
    { event: 'absent', weight: 100 },
  ];
  const score = (atLeast: number, macro = 'M') => of({ score: { atLeast, macro, weights } });
  expect([score(-100), score(0), score(20), score(30), score(31)]).toEqual(['uvwx', 'uvwx', 'vwx', 'v', '']);
  expect(score(-100, 'B')).toBe('vx');
});
