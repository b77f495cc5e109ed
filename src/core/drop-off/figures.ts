import { byCodePoint } from '../base/code-points.ts';
import type { TimeList } from '../funnel/tally.ts';
import { timeFigures } from '../statistics/time-figures.ts';
import type { DropOffProgram } from './program.ts';
import type { DropOffResult, Effort, ItemPair } from './result.ts';
import type { DropOffTally } from './tally.ts';
import { type Macro, worthFigures, worthInOne } from './worth.ts';

/** The figures of a step from the tally of all its units, but for the drivers. */
export function dropOffFigures(
  { facts, funnel, step, next, groups }: DropOffProgram,
  macro: Macro | null,
  tally: DropOffTally,
): Omit<DropOffResult, 'tested' | 'drivers'> {
  const items = (counts: Float64Array): ItemPair[] =>
    facts.eventNames
      .map((item, id) => ({ item, dropped: counts[2 * id], wentOn: counts[2 * id + 1] }))
      .filter(({ dropped, wentOn }) => dropped > 0 || wentOn > 0)
      .sort((a, b) => b.dropped - a.dropped || b.wentOn - a.wentOn || byCodePoint(a.item, b.item));
  const effort = ([events, length, again]: readonly TimeList[]): Effort => ({
    events: timeFigures(events.values, events.length, 1),
    ms: timeFigures(length.values, length.length, funnel.rules.ticksPerMs),
    again: timeFigures(again.values, again.length, 1),
  });
  const [dropped, wentOn, open] = tally.groups;
  const worth = macro && worthFigures(macro, tally.worth, dropped);
  return {
    step,
    next,
    dropped,
    wentOn,
    open,
    ...(groups && { overlap: tally.overlap }),
    after: items(tally.after),
    before: items(tally.before),
    lastSeen: items(tally.lastSeen),
    nothing: tally.nothing,
    leftForGood: tally.left,
    cameBack: tally.back,
    tooSoon: tally.soon,
    late: tally.late,
    unripe: tally.unripe,
    attempts: {
      dropped: [...tally.attempts[0]],
      wentOn: [...tally.attempts[1]],
      convertedOn: [...tally.convertedOn],
    },
    effort: { dropped: effort(tally.effort[0]), wentOn: effort(tally.effort[1]) },
    worth,
    ...(macro && worth && worthInOne(macro, worth)),
  };
}
