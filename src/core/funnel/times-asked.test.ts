import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyFunnel, end, user } from '../test-support/any-funnel.ts';
import { segmentOf } from '../test-support/segment-of.ts';
import { funnelFigures, shownFigures, shownOf } from './figures.ts';
import { compileFunnel } from './program.ts';
import { runFunnel, tallyOf } from './run.ts';
import { countAll, type FunnelTally, mergeTallies } from './tally.ts';
import { keepTimes, mergeKept, nothingKept, timesAsked, withTimes } from './times-asked.ts';

const breakdown = fc.record({
  property: fc.constantFrom('p', 'q'),
  attribution: fc.constantFrom('first', 'last', 'step', 'all'),
  step: fc.constant(0),
  top: fc.integer({ min: 1, max: 3 }),
});

test('times that are counted, in all tallies or in some, give the figures that kept ones do', () => {
  fc.assert(
    fc.property(
      anyFunnel,
      fc.option(breakdown),
      fc.array(user(12), { minLength: 2, maxLength: 6 }),
      end,
      fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      (funnel, by, lists, tail, counts) => {
        const document = { ...funnel, breakdown: by };
        // Each user a segment.
        const data = lists.map((list, index) => {
          const events = list.map((one) => ({ ...one, user: `u${index}` }));
          return segmentOf(events, { endMs: Math.max(tail, ...lists.flat().map(({ ms }) => ms)), perUser: [] });
        });
        const { scale } = data[0].facts;
        const tallies = (): FunnelTally[] =>
          data.map(({ segment, facts, properties }) => {
            const program = compileFunnel(document, facts);
            const tally = tallyOf(program);
            runFunnel(program, segment, properties, null, tally, () => false);
            return tally;
          });
        const kept = funnelFigures(document, tallies().reduce(mergeTallies), scale);
        const first = tallies();
        first.forEach((tally, i) => {
          if (counts[i]) for (const one of [tally, ...(tally.groups?.values() ?? [])]) countAll(one);
        });
        const shown = shownOf(document, first.reduce(mergeTallies));
        const asked = timesAsked(document, shown, scale);
        expect(asked === null).toBe(!counts.slice(0, lists.length).includes(true));
        if (!asked) return;
        const again = tallies().map((tally) => keepTimes(nothingKept(asked), asked, tally));
        const times = withTimes(shown, asked, again.reduce(mergeKept));
        expect(shownFigures(document, times, scale)).toEqual(kept);
      },
    ),
    { numRuns: 500 },
  );
});
