import { expect, test } from 'vitest';
import { SILENCE } from '../data/columns.ts';
import type { TagsDocument } from '../tags/document.ts';
import { conversionsOf, partsOf } from '../test-support/conversion-run.ts';
import { smallEvents } from '../test-support/small-run.ts';
import { questionOf } from './document.ts';
import { scopeOf } from './scope.ts';
import { compileScore, countScore } from './score/count.ts';
import { emptyScore } from './score/tally.ts';
import type { BecauseTally } from './watch/because.ts';
import { compileBecause, countBecause } from './watch/count.ts';

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

const silence = (at: number): string => `S${at}[${SILENCE}=1]`;

test('silences are no events that a stratum, or a score, is told by', () => {
  const goals: TagsDocument = {
    ...tags,
    tags: [
      { event: 'M', tier: 'macro', value: null, per: 'event' },
      { event: 'B', tier: 'micro-primary', value: null, per: 'event' },
    ],
  };
  const lines = ['u A0 B1 M5', 'v A0 M3', 'w A0 B2', 'x A0 A1 M4', 'y A0 A1 B3'];
  // The same, and some fall silent in between.
  const silent = ['u A0 B1 S2 M5', 'v A0 S1 S2 M3', 'w A0 S1 B2 S3 S4', 'x A0 A1 S2 M4', 'y A0 S1 A1 S2 B3 S5'].map(
    (line) => line.replaceAll(/ S(\d+)/g, (_, at) => ` ${silence(Number(at))}`),
  );
  const end = 1e10;
  const adjusted = (all: readonly string[]) =>
    conversionsOf(questionOf(goals, scopeOf()), partsOf(smallEvents(...all), 1, end)).micros[0].against[0].adjusted;
  expect(adjusted(silent)).toEqual(adjusted(lines));
  const question = { tags: goals, scope: scopeOf(), macro: 'M', signals: [], weights: null };
  const eventsOf = (all: readonly string[]) => {
    const of = partsOf(smallEvents(...all), 1, end);
    const program = compileScore(question, of.facts);
    const tally = emptyScore(program.features.length);
    for (const { segment, properties } of of.parts) countScore(program, segment, properties, tally, () => false);
    return Object.fromEntries(tally.events);
  };
  expect(Object.keys(eventsOf(lines)).length).toBeGreaterThan(0);
  expect(eventsOf(silent)).toEqual(eventsOf(lines));
});

test('whoever only fell silent in a bucket is nobody its fall is explained by', () => {
  const days = (from: number) => ({ from: from * DAY * 1000, to: (from + 1) * DAY * 1000 });
  const of = partsOf(smallEvents(`u A0 A${DAY} M${DAY + 1}`, `v A0 ${silence(DAY + 5)}`));
  const question = { scope: scopeOf(), event: 'M', last: days(1), baseline: [days(0)], properties: ['p'] };
  const program = compileBecause(question, of.facts);
  const tally: BecauseTally = new Map();
  for (const { segment, properties } of of.parts) countBecause(program, segment, properties, tally, () => false);
  expect(tally.get('p')!.get(null)).toEqual({ before: 2, usersBefore: 0, now: 1, usersNow: 1 });
});
