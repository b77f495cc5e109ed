import type { Segment } from '../data/columns.ts';
import { bucketFinder, type ConversionProgram } from './program.ts';
import type { Unit } from './units.ts';

/** Counts the units of a segment that did something in each bucket of a trend. */
export interface AudienceCounter {
  /** Adds a unit; null where the counts are known. */
  readonly add: ((unit: Unit) => void) | null;
  /** Adds the counts to some, after the last unit. */
  finish(into: Float64Array): void;
}

/** What was asked of a segment last. It goes with the segment. */
const latest = new WeakMap<Segment, { readonly question: string; readonly audience: Float64Array }>();

/** Who is there asks nothing of the tags, so it is known when they change. `edges`: where buckets begin, in ticks. */
export function audienceCounter(
  { scope, facts, anchor }: ConversionProgram,
  edges: Float64Array,
  segment: Segment,
): AudienceCounter {
  const question = JSON.stringify([scope, facts.endMs, [...edges]]);
  const known = latest.get(segment);
  const audience = known?.question === question ? known.audience : new Float64Array(edges.length - 1);
  return {
    // Clocks show another date, and are changed, at whole seconds: fractions need not be read.
    add:
      audience === known?.audience
        ? null
        : unitCounter(
            edges.map((tick) => tick / (anchor.rules.ticksPerMs * 1000)),
            segment,
            audience,
          ),
    finish: (into) => {
      for (let bucket = 0; bucket < audience.length; bucket++) into[bucket] += audience[bucket];
      latest.set(segment, { question, audience });
    },
  };
}

/**
 * Counts each unit once in every bucket it did something in: a silence says it did not. No faster beside it: leaps of four
 * or eight events (the weeks of most hold fewer), halving what is left (half as long again).
 */
function unitCounter(starts: Float64Array, { seconds }: Segment, audience: Float64Array): (unit: Unit) => void {
  const bucketOf = bucketFinder(starts);
  return ({ from, to, rows, straight, silences }) => {
    const last = seconds[rows[to - 1]];
    for (let place = from; place < to; ) {
      const bucket = bucketOf(seconds[rows[place]]);
      const end = starts[bucket + 1];
      if (silences) {
        let there = 0;
        for (; place < to && seconds[rows[place]] < end; place++) if (silences[rows[place]] === 0) there = 1;
        audience[bucket] += there;
        continue;
      }
      audience[bucket]++;
      if (last < end) return;
      if (straight) while (seconds[place] < end) place++;
      else while (seconds[rows[place]] < end) place++;
    }
  };
}
