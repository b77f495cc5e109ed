import { expect, test } from 'vitest';
import type { Weight } from '../../condition/document.ts';
import { USER_KEY } from '../../data/columns.ts';
import type { TagsDocument } from '../../tags/document.ts';
import { conversionsOf, mergedOver, never, partsOf } from '../../test-support/conversion-run.ts';
import { randomNumbers } from '../../test-support/random-numbers.ts';
import type { SmallEvent } from '../../test-support/segment-of.ts';
import { smallEvents } from '../../test-support/small-run.ts';
import { questionOf } from '../document.ts';
import { scopeOf } from '../scope.ts';
import { compileScore, countScore, scoreUnits } from './count.ts';
import type { ScoreQuestion } from './document.ts';
import { patternsOf, scoreFigures } from './figures.ts';
import { keyHash } from './key-hash.ts';
import { emptyScore, mergeScores, PER_WORD } from './tally.ts';

const micro = (event: string) => ({ event, tier: 'micro-primary', value: null, per: 'event' }) as const;
const tagsWith = (...micros: string[]): TagsDocument => ({
  version: 1,
  currency: 'USD',
  lookAheadMs: 1,
  tags: [{ event: 'M', tier: 'macro', value: null, per: 'event' }, ...micros.map(micro)],
});

const question = (tags: TagsDocument, weights: readonly Weight[] | null = null): ScoreQuestion => ({
  tags,
  scope: scopeOf(),
  macro: 'M',
  signals: [],
  weights,
});

function scoreOn(asked: ScoreQuestion, events: readonly SmallEvent[], parts = 1) {
  const data = partsOf(events, parts);
  const program = compileScore(asked, data.facts);
  const tally = mergedOver(
    data,
    ({ segment, properties }) => {
      const counted = emptyScore(program.features.length);
      countScore(program, segment, properties, counted, never);
      return counted;
    },
    mergeScores,
  );
  return { tally, result: scoreFigures(asked, program.features, tally), program, data };
}

test('FNV-1a of the UTF-8 bytes, mixed by fmix32', () => {
  // fmix32 of FNV-1a's published 32-bit values 0x811c9dc5 (nothing), 0xe40c292c ("a") and 0xbf9cf968 ("foobar").
  const mixed = (hash: number): number => {
    let h = hash;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  };
  expect(keyHash('')).toBe(mixed(0x811c9dc5));
  expect(keyHash('a')).toBe(mixed(0xe40c292c));
  expect(keyHash('foobar')).toBe(mixed(0xbf9cf968));
  // Byte by byte beyond ASCII: é is c3 a9, € is e2 82 ac, 😀 is f0 9f 98 80.
  const bytes = (...all: number[]): number =>
    mixed(all.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5 | 0));
  expect(keyHash('é')).toBe(bytes(0xc3, 0xa9));
  expect(keyHash('€')).toBe(bytes(0xe2, 0x82, 0xac));
  expect(keyHash('😀')).toBe(bytes(0xf0, 0x9f, 0x98, 0x80));
});

test('what came before the macro, or at its time, counts; what came after does not', () => {
  const events = smallEvents('u A1 M2 B3', 'v B5 M5 A5', 'w A1 B2', 'x M1 A1 M1 B2');
  const { tally } = scoreOn(question(tagsWith('A', 'B')), events, 2);
  const all = new Map<string, number[]>();
  // u did A alone, v both (A at the time of the macro), w both and no macro, x A.
  for (const { features, units, converted } of [...patternsOf(tally.fit), ...patternsOf(tally.check)]) {
    const [others, came] = all.get(features.join()) ?? [0, 0];
    all.set(features.join(), [others + units - converted, came + converted]);
  }
  expect(Object.fromEntries(all)).toEqual({ 0: [0, 2], '0,1': [1, 1] });
});

test('the number of events before the macro: others at its time precede it, further macros do not', () => {
  const users = ['a', 'b', 'c', 'd', 'e', 'f'].filter((user) => keyHash(user) % 2 === 1).slice(0, 2);
  const [one, two] = users;
  const { tally } = scoreOn(question(tagsWith('A')), smallEvents(`${one} A1 M5 A5 M5 B5 B6`, `${two} A1 B2 B3`));
  expect(Object.fromEntries(tally.events)).toEqual({ 3: [1, 1] });
});

test('more features than one number has bits', () => {
  const names = Array.from({ length: PER_WORD + 3 }, (_, i) => `F${i}`);
  const events: SmallEvent[] = [3, PER_WORD + 1].map((f) => ({ user: 'u', event: `F${f}`, ms: f }));
  const { tally } = scoreOn(question(tagsWith(...names)), events);
  const [pattern] = [...patternsOf(tally.fit), ...patternsOf(tally.check)];
  expect(pattern.features).toEqual([3, PER_WORD + 1]);
});

test('a planted step is found on one half and foretells the other; events alone do not', () => {
  const random = randomNumbers(7);
  const events: SmallEvent[] = [];
  for (let u = 0; u < 4000; u++) {
    const user = `user ${u}`;
    const does = random() < 0.5;
    events.push({ user, event: 'X', ms: 0 }, { user, event: random() < 0.5 ? 'A' : 'X', ms: 1 });
    events.push({ user, event: does ? 'B' : 'X', ms: 2 });
    if (random() < (does ? 0.4 : 0.1)) events.push({ user, event: 'M', ms: 3 });
  }
  const asked = question(tagsWith('A', 'B'));
  const { result, program, data } = scoreOn(asked, events, 3);
  const [a, b] = result.weights;
  // The odds are 2 : 3 against 1 : 9.
  expect(b.weight).toBeCloseTo(Math.log(6), 0);
  expect(Math.abs(a.weight)).toBeLessThan(0.4);
  expect(b.points).toBe(Math.round((10 / Math.LN2) * b.weight));
  expect(result.weak).toBe(false);
  expect(result.check.auc).toBeGreaterThan(0.65);
  expect(result.check.aucEvents).toBeCloseTo(0.5, 1);
  expect(result.fit.n + result.check.n).toBe(4000);
  const { deciles } = result.check;
  expect(deciles.reduce((sum, { units }) => sum + units, 0)).toBe(result.check.n);
  deciles.forEach(({ from, to }, i) => {
    expect(from).toBeGreaterThanOrEqual(to);
    if (i > 0) expect(deciles[i - 1].to).toBeGreaterThan(from);
  });
  // The people behind the score have not converted, and are all of those.
  const people = data.parts.flatMap(({ segment, properties, users }) => {
    const found = scoreUnits(program, result.weights, Number.NEGATIVE_INFINITY, segment, properties, never)!;
    return Array.from(found.users, (user) => users[user]);
  });
  const converted = new Set(events.filter(({ event }) => event === 'M').map(({ user }) => user));
  expect(people).toHaveLength(4000 - converted.size);
  expect(people.some((user) => converted.has(user))).toBe(false);
  // As a segment they are as many.
  const likely = data.parts.reduce(
    (sum, { segment, properties }) =>
      sum + scoreUnits(program, result.weights, 5, segment, properties, never)!.users.length,
    0,
  );
  const segment = { score: { atLeast: 5, macro: 'M', weights: result.weights } };
  const { audience, any } = conversionsOf(questionOf(asked.tags, scopeOf({ segment })), data);
  expect([audience, any.users]).toEqual([likely, 0]);
  expect(likely).toBeGreaterThan(100);
  // With weights by hand the fit stands beside.
  const byHand = scoreOn({ ...asked, weights: [{ event: 'A', weight: 1 }] }, events).result;
  expect(byHand.weights).toEqual([{ event: 'A', weight: 1, points: 14 }]);
  expect(byHand.fitted).toEqual(result.weights);
  expect(data.parts[0].properties.has(USER_KEY)).toBe(true);
});

test('nobody at all', () => {
  const { result } = scoreOn(question(tagsWith('A')), smallEvents('u A1'));
  expect(result).toMatchObject({ intercept: null, weights: [{ weight: 0, points: 0 }], weak: true });
  expect(result.check.auc).toBeNull();
});
