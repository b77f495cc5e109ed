import fc from 'fast-check';
import { expect } from 'vitest';
import type { FunnelDocument } from '../funnel/document.ts';
import { anyFunnel, end, isValid, user } from './any-funnel.ts';
import { type SmallEvent, segmentOf } from './segment-of.ts';
import { resultOf } from './small-run.ts';

/**
 * Expects of random funnels that events which do not count for them change no figure. `counting` tells which do, null
 * where all may. How many funnels left some out by their rules, and how many of these some that there were.
 */
export function expectFiguresOfSome(
  counting: (document: FunnelDocument) => ((event: SmallEvent) => boolean) | null,
  numRuns: number,
): { readonly asked: number; readonly fewer: number } {
  let asked = 0;
  let fewer = 0;
  fc.assert(
    fc.property(
      anyFunnel.filter(isValid),
      fc.array(user(10), { minLength: 1, maxLength: 3 }),
      end,
      (any, users, after) => {
        // Often without what makes all events count.
        const document = { ...any, breakdown: null, segment: null, collapse: false, prepare: null };
        const counts = counting(document);
        fc.pre(counts !== null);
        asked++;
        const events = users.flatMap((own, index): SmallEvent[] => own.map((one) => ({ ...one, user: `u${index}` })));
        const endMs = Math.max(after, ...events.map(({ ms }) => ms));
        const some = events.filter(counts!);
        if (some.length < events.length) fewer++;
        expect(resultOf(document, segmentOf(some, { endMs }))).toEqual(
          resultOf(document, segmentOf(events, { endMs })),
        );
      },
    ),
    { numRuns },
  );
  return { asked, fewer };
}
