import { expect, test } from 'vitest';
import type { EventMatcher } from '../../condition/document.ts';
import { funnelOf } from '../../funnel/document.ts';
import type { TagsDocument } from '../../tags/document.ts';
import { mergedOver, never, partsOf } from '../../test-support/conversion-run.ts';
import type { SmallEvent } from '../../test-support/segment-of.ts';
import { smallEvents } from '../../test-support/small-run.ts';
import { scopeOf } from '../scope.ts';
import { compileExperiment, countExperiment } from './count.ts';
import { type ExperimentQuestion, experimentOf } from './document.ts';
import { experimentFigures, unitsNeeded } from './figures.ts';
import { type ExperimentTally, mergeExperiments } from './tally.ts';

const tags: TagsDocument = {
  version: 1,
  currency: 'USD',
  lookAheadMs: 1,
  tags: [{ event: 'M', tier: 'macro', value: { kind: 'property', property: 'v', fallback: 0 }, per: 'event' }],
};

function resultOf(events: readonly SmallEvent[], rest: Partial<ExperimentQuestion> = {}, endMs = 1e9) {
  const question = experimentOf(tags, scopeOf(), 'arm', { macro: 'M' }, rest);
  const data = partsOf(events, 2, endMs);
  const program = compileExperiment(question, data.facts);
  const tally = mergedOver<ExperimentTally>(
    data,
    ({ segment, properties }) => {
      const counted: ExperimentTally = new Map();
      countExperiment(program, segment, properties, counted, never);
      return counted;
    },
    mergeExperiments,
  );
  return experimentFigures(program, tally);
}

const arms = (result: ReturnType<typeof resultOf>) =>
  result.arms.map(({ value, units, open, conversions }) => `${value} ${conversions}/${units}, ${open} open`);

/** So many units of an arm, so many of them converted a second later. */
const group = (arm: string, units: number, conversions: number, worth = 10): SmallEvent[] =>
  Array.from({ length: units }, (_, u) => u).flatMap((u): SmallEvent[] => {
    const user = `${arm}${u}`;
    const exposed = { user, event: 'A', ms: 0, properties: { arm } };
    return u < conversions ? [exposed, { user, event: 'M', ms: 1000, properties: { v: String(worth) } }] : [exposed];
  });

const exposedBy = (event: string, where: EventMatcher['where'] = []): EventMatcher => ({ event, where });

test('who is exposed, crossed, open, and what counts', () => {
  const events = smallEvents(
    // Before the exposure; at its time, though it stands before it; in the window's last moment; too late.
    't M1 A2[arm=a]',
    'u M2 A2[arm=a]',
    'v A2[arm=a] M12',
    'w A2[arm=a] M13',
    // Another value later.
    'x A2[arm=a] A3[arm=b] M4',
    // Exposed so late that its window is not over.
    'y A95[arm=b] M96',
    'z A2',
  );
  const result = resultOf(events, { windowMs: 10_000 }, 100_000);
  expect(arms(result)).toEqual(['a 2/4, 0 open', 'b 0/0, 1 open']);
  expect(result).toMatchObject({ crossed: 1, crossedByArm: { a: 1, b: 0 }, control: 'a' });
  expect(arms(resultOf(events, { windowMs: 10_000, keepOpen: true }, 100_000))[1]).toBe('b 1/1, 1 open');
  // Without a window it counts to the end, and nothing is open.
  expect(arms(resultOf(events, {}, 100_000))).toEqual(['a 3/4, 0 open', 'b 1/1, 0 open']);
  // Exposed by another event.
  expect(arms(resultOf(smallEvents('u A1[arm=a] M2 B3[arm=a]'), { exposure: exposedBy('B') }))).toEqual([
    'a 0/1, 0 open',
  ]);
  // By an event with a condition; who never meets it is in no arm.
  const shown = smallEvents('u A1[arm=a] M2 A3[arm=a,p=1] M4', 'v A1[arm=b]');
  const where = [{ property: 'p', op: 'is', values: ['1'] }] as const;
  expect(arms(resultOf(shown, { exposure: exposedBy('A', where) }))).toEqual(['a 1/1, 0 open']);
  expect(arms(resultOf(shown, { exposure: exposedBy('*', where), windowMs: 500 }))).toEqual(['a 0/1, 0 open']);
});

test('Newcombe 1998: 56 of 70 against 48 of 80', () => {
  const result = resultOf([...group('b', 70, 56), ...group('a', 80, 48)]);
  const [control, arm] = result.arms;
  expect(control).toMatchObject({ value: 'a', units: 80, conversions: 48, rate: 0.6, difference: null, p: null });
  expect(arm.difference).toBeCloseTo(0.2, 12);
  expect(arm.differenceInterval![0]).toBeCloseTo(0.0524, 4);
  expect(arm.differenceInterval![1]).toBeCloseTo(0.3339, 4);
  expect(arm.lift).toBeCloseTo(1 / 3, 12);
  // Too few units for a verdict.
  expect(arm.verdict).toBe('too-few');
  // Mean 8, and 1.96 √(s² ÷ n), s² = 70 × 0.8 × 0.2 × 100 ÷ 69.
  expect(arm.perUnit).toEqual({ USD: 8 });
  const half = 1.96 * Math.sqrt((70 * 16) / 69 / 70);
  expect(arm.perUnitInterval!.USD![0]).toBeCloseTo(8 - half, 9);
  expect(arm.perUnitInterval!.USD![1]).toBeCloseTo(8 + half, 9);
  // The interval for all looks holds the one for this look.
  expect(arm.alwaysValid![0]).toBeLessThan(arm.differenceInterval![0]);
  expect(arm.alwaysValid![1]).toBeGreaterThan(arm.differenceInterval![1]);
});

test('a chosen control, Holm over the others, verdicts', () => {
  const events = [...group('a', 200, 20), ...group('b', 200, 60), ...group('c', 200, 24)];
  const result = resultOf(events, { control: 'c' });
  expect(result.arms.map(({ value, verdict }) => `${value} ${verdict}`)).toEqual(['a unclear', 'b better', 'c null']);
  const [a, b] = result.arms;
  expect(b.holm).toBeCloseTo(2 * b.p!, 15);
  expect(a.holm).toBe(Math.max(a.p!, b.holm!));
  expect(() => resultOf(events, { control: 'd' })).toThrow(
    expect.objectContaining({ message: expect.stringContaining('“d”') }),
  );
});

test('the split that was planned', () => {
  const events = [...group('a', 300, 30), ...group('b', 200, 20)];
  // (300 − 250)² ÷ 250 × 2 = 20 with one degree of freedom.
  expect(resultOf(events).sampleRatio.p).toBeCloseTo(7.744216e-6, 11);
  expect(resultOf(events).sampleRatio.warning).toBe(true);
  expect(resultOf(events, { split: { a: 60, b: 40 } }).sampleRatio).toEqual({ p: 1, warning: false });
  expect(arms(resultOf(events, { split: { a: 1, b: 1, c: 1 } }))[2]).toBe('c 0/0, 0 open');
  expect(() => resultOf(events, { split: { a: 1 } })).toThrow(
    expect.objectContaining({ message: expect.stringContaining('“b”') }),
  );
  // All who cross come from one arm.
  const crossing = Array.from(
    { length: 40 },
    (_, u): SmallEvent => ({
      user: `a${u}`,
      event: 'A',
      ms: 2000,
      properties: { arm: 'b' },
    }),
  );
  const { crossed, crossedRatio, crossedByArm } = resultOf([...events, ...crossing]);
  expect({ crossed, crossedByArm, warning: crossedRatio.warning }).toEqual({
    crossed: 40,
    crossedByArm: { a: 40, b: 0 },
    warning: true,
  });
  // 40 of 300 against 0 of 200: 500 (40 × 200)² ÷ (300 × 200 × 40 × 460) = 28.99.
  expect(crossedRatio.p).toBeCloseTo(7.292e-8, 11);
});

test('power: what would be seen, and how many it takes', () => {
  const { power } = resultOf([...group('a', 1000, 100), ...group('b', 1000, 110)], { lift: 0.2 });
  expect(power.smallest.b).toBeCloseTo((1.959964 + 0.841621) * Math.sqrt(0.1 * 0.9 * 0.002), 12);
  // 7.8489 × (0.09 + 0.1056) ÷ 0.0004.
  expect(power.needed).toEqual({ lift: 0.2, perArm: 3839 });
  expect([unitsNeeded(0, 0.1), unitsNeeded(0.9, 0.2)]).toEqual([null, null]);
});

test('a funnel as the outcome: what was done from the exposure on', () => {
  const outcome = { funnel: funnelOf(['B', 'C']) };
  const events = smallEvents('u A1[arm=a] B2 C3', 'v B1 A2[arm=a] C3', 'w A1[arm=b] B2', 'x B1 C2 A3[arm=b] B4 C5');
  expect(arms(resultOf(events, { outcome }))).toEqual(['a 1/2, 0 open', 'b 1/2, 0 open']);
  expect(arms(resultOf(events, { outcome, windowMs: 1000 }))).toEqual(['a 0/2, 0 open', 'b 0/2, 0 open']);
});

test('nobody at all', () => {
  const result = resultOf(smallEvents('u A1'));
  expect(result).toMatchObject({ arms: [], control: null, crossed: 0, sampleRatio: { p: null, warning: false } });
});
