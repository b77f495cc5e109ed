import { expect, test } from 'vitest';
import { SILENCE } from '../data/columns.ts';
import type { TagsDocument } from '../tags/document.ts';
import { conversionsOf, partsOf } from '../test-support/conversion-run.ts';
import { smallEvents } from '../test-support/small-run.ts';
import { questionOf } from './document.ts';
import { scopeOf } from './scope.ts';

const tags: TagsDocument = {
  version: 1,
  currency: 'USD',
  lookAheadMs: 1e9,
  tags: [{ event: 'S', tier: 'macro', value: { kind: 'fixed', amount: 5 }, per: 'event' }],
};
const DAY = 86_400;

/** Silences are called S: u falls silent twice, v once, w never. */
const data = partsOf(
  smallEvents(
    `u A0 S${DAY}[${SILENCE}=1] A${2 * DAY} S${3 * DAY}[${SILENCE}=1]`,
    `v A0 S${DAY}[${SILENCE}=1]`,
    `w A0 A${3 * DAY}`,
  ),
);

test('a silence is a macro over the audience, which it is no part of', () => {
  const { audience, macros } = conversionsOf(questionOf(tags, scopeOf(), { trend: 'day' }), data);
  expect(audience).toBe(3);
  expect(macros[0]).toMatchObject({ users: 2, total: 3, value: { USD: 15 } });
  expect(macros[0].trend?.map(({ audience, users }) => [audience, users])).toEqual([
    [3, 0],
    [0, 2],
    [1, 0],
    [1, 1],
  ]);
});

test('whoever did nothing in a range but fall silent is not in its audience', () => {
  const range = { from: new Date(DAY * 1000).toISOString() };
  const { audience, macros } = conversionsOf(questionOf(tags, scopeOf({ range })), data);
  expect([audience, macros[0].users]).toEqual([2, 1]);
});

test('no session holds one', () => {
  const sessions = conversionsOf(questionOf(tags, scopeOf({ unit: { kind: 'session' } })), data);
  expect([sessions.audience, sessions.macros[0].users]).toEqual([5, 0]);
});
