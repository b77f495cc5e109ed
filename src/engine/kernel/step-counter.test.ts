import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Segment } from '../../core/data/columns.ts';
import { funnelOf } from '../../core/funnel/document.ts';
import { kernelOutcomes } from '../../core/funnel/kernel/evaluate.ts';
import { countOutcomes } from '../../core/funnel/outcomes.ts';
import { compileFunnel } from '../../core/funnel/program.ts';
import { referenceOutcomes } from '../../core/funnel/reference/outcomes.ts';
import { tallyOf } from '../../core/funnel/run.ts';
import { type FunnelTally, type TimeList, timeLists } from '../../core/funnel/tally.ts';
import { bucketTally, enteredIn, entryCount, runTrend, trendTally } from '../../core/funnel/trend.ts';
import { stepCounter } from './step-counter.ts';

/** One for all: what a segment leaves behind is nothing to the next. */
const countSteps = stepCounter();

/** Events of one user: which of the names that matter, and how long after the one before. */
const events = (names: number, gaps: readonly number[], max: number) =>
  fc.array(fc.tuple(fc.nat(names - 1), fc.constantFrom(...gaps)), { maxLength: max, size: 'max' });

/** Times that often tie, sometimes do, never do. */
const GAPS = [
  [0, 0, 0, 0, 1, 2000],
  [0, 1, 5, 700, 900, 1000, 1500, 3000],
  [1, 2, 10, 1000],
];

const data = fc
  .record({
    names: fc.integer({ min: 2, max: 9 }),
    gaps: fc.constantFrom(...GAPS),
    /** Ids in a byte and in two, those that matter far from each other. */
    spread: fc.constantFrom(1, 7, 20, 50, 300),
    fraction: fc.constantFrom('none', 'narrow', 'wide'),
    max: fc.constantFrom(6, 40, 300),
  })
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      users: fc.array(events(shape.names, shape.gaps, shape.max), { minLength: 1, maxLength: 5 }),
      steps: fc.oneof(
        { weight: 3, arbitrary: fc.shuffledSubarray([...Array(shape.names).keys()], { minLength: 1 }) },
        { weight: 1, arbitrary: fc.array(fc.nat(shape.names), { minLength: 1, maxLength: 4 }) },
        { weight: 1, arbitrary: fc.array(fc.nat(shape.names - 1), { minLength: 7, maxLength: 20 }) },
      ),
      windowMs: fc.constantFrom(null, 0, 5, 2000, 20_000, 1e9),
      tail: fc.constantFrom(0, 1000, 1e9),
      members: fc.option(fc.array(fc.boolean(), { minLength: 5, maxLength: 5 })),
    }),
  );

type Data = typeof data extends fc.Arbitrary<infer T> ? T : never;

function segmentOf({ shape, users }: Data): Segment {
  const rows = users.flat().length;
  const userStart = new Uint32Array(users.length + 1);
  const event = new (shape.names * shape.spread > 256 ? Uint16Array : Uint8Array)(rows);
  const seconds = new Uint32Array(rows);
  const parts = shape.fraction === 'narrow' ? new Uint16Array(rows) : new Uint32Array(rows);
  let row = 0;
  users.forEach((list, user) => {
    let ms = 0;
    for (const [name, gap] of list) {
      ms += shape.fraction === 'none' ? 1000 * Math.ceil(gap / 1000) : gap;
      event[row] = name * shape.spread;
      seconds[row] = Math.floor(ms / 1000);
      parts[row++] = ms % 1000;
    }
    userStart[user + 1] = row;
  });
  return { rows, users: users.length, userStart, event, seconds, fraction: shape.fraction === 'none' ? null : parts };
}

/** A segment, what is asked of it, and of whom. */
function questionOf(one: Data) {
  const { shape, steps, windowMs, tail } = one;
  const segment = segmentOf(one);
  const eventNames = Array.from({ length: shape.names * shape.spread }, (_, id) => `e${id}`);
  const nameOf = (name: number): string => (name === shape.names ? '*' : `e${name * shape.spread}`);
  const scale = { baseMs: 0, fractionMs: 1 };
  const facts = { eventNames, scale, endMs: Math.max(0, ...segment.seconds) * 1000 + 999 + tail };
  const window = windowMs === null ? null : { ms: windowMs };
  const asked = funnelOf(steps.map(nameOf), { window });
  const members = one.members && Uint8Array.from(one.members, Number);
  return { segment, asked, facts, members };
}

test('what is counted in WebAssembly is what the reference says', { timeout: 0 }, () => {
  fc.assert(
    fc.property(data, (one) => {
      const { segment, asked, facts, members } = questionOf(one);
      const { steps } = asked;
      const slow = timeLists(steps.length);
      const wanted = referenceOutcomes(
        compileFunnel(asked, facts),
        segment,
        new Map(),
        members,
        slow,
        () => false,
        false,
      )!;
      const program = compileFunnel(asked, { ...facts, countSteps });
      const codes = new Uint8Array(segment.users);
      for (let unit = 0; unit < wanted.count; unit++) codes[wanted.users?.[unit] ?? unit] = wanted.codes[unit];
      const listOf = (lists: readonly TimeList[]) => lists.map(({ values, length }) => [...values.subarray(0, length)]);
      // Who asks again may be answered from what was kept.
      for (let times = 0; times < 2; times++) {
        const fast = timeLists(steps.length);
        const found = kernelOutcomes(program, segment, new Map(), members, fast, () => false)!;
        expect([...found.codes]).toEqual([...codes]);
        expect(listOf(fast)).toEqual(listOf(slow));
      }
    }),
    { numRuns: Number(process.env.SLUICE_CASES ?? 1000) },
  );
});

/** Shares of the time from the first to the last event at which buckets begin and end; these may be of no length. */
const cuts = fc.array(fc.integer({ min: -5, max: 105 }), { minLength: 2, maxLength: 12 });

test('by the bucket of the entry, too', { timeout: 0 }, () => {
  fc.assert(
    fc.property(data, cuts, fc.constantFrom(1000, 1000, 1000, 1), (one, cuts, whole) => {
      const { segment, asked, facts, members } = questionOf(one);
      const last = Math.max(0, ...segment.seconds) * 1000 + 999;
      const edges = cuts.toSorted((a, b) => a - b).map((share) => Math.round(((last / whole) * share) / 100) * whole);
      const buckets = edges.slice(1).map((to, i) => ({ from: edges[i], to }));
      const program = compileFunnel(asked, { ...facts, countSteps });
      const count = entryCount(program, buckets);
      runTrend(program, segment, new Map(), members, buckets, count, () => false);
      const tally = trendTally(count, buckets);
      buckets.forEach((bucket, b) => {
        const entered = enteredIn(compileFunnel(asked, facts), bucket);
        const wanted = tallyOf(entered);
        const { times } = wanted;
        countOutcomes(referenceOutcomes(entered, segment, new Map(), members, times, () => false, false)!, wanted);
        expect(sorted(bucketTally([tally], b))).toEqual(sorted(wanted));
      });
    }),
    { numRuns: Number(process.env.SLUICE_CASES ?? 1000) },
  );
});

/** With the times in ascending order, which says nothing. */
const sorted = ({ times, ...tally }: FunnelTally) => ({
  ...tally,
  times: times.map(({ values, length }) => values.slice(0, length).sort()),
});

test('events that happened at once are seen to, wherever in a word they stand', () => {
  const [other, a, b] = [0, 1, 2];
  for (let before = 0; before < 140; before++)
    for (const between of [0, 1, 70]) {
      // Others two by two; the second step, something else, and the first step, all at once.
      const names = [...Array(before).fill(other), b, ...Array(between).fill(other), a, other];
      const rows = names.length;
      const segment: Segment = {
        rows,
        users: 1,
        userStart: Uint32Array.of(0, rows),
        event: Uint8Array.from(names),
        seconds: Uint32Array.from(names, (_, row) => (row < before ? row >> 1 : row === rows - 1 ? 1000 : 500)),
        fraction: null,
      };
      const facts = { eventNames: ['x', 'a', 'b'], scale: { baseMs: 0, fractionMs: 1 }, endMs: 1e6, countSteps };
      const program = compileFunnel(funnelOf(['a', 'b']), facts);
      const { codes } = kernelOutcomes(program, segment, new Map(), null, timeLists(2), () => false)!;
      expect([...codes]).toEqual([2 * 4]);
    }
});
