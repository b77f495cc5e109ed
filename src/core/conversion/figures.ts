import { ticksPerMs } from '../funnel/rules.ts';
import { falseDiscoveryRates } from '../statistics/comparison.ts';
import type { WholeBucket } from './buckets.ts';
import { diagnose } from './diagnosis.ts';
import type { GroupChoiceOfValues } from './group-values.ts';
import { pairFigures } from './ladder-figures.ts';
import type { ConversionTally } from './overview-count.ts';
import { macroCores, macroGroups, macroSegments, macroTrend, reachOf } from './overview-figures.ts';
import { type OverviewTally, wholeOf } from './overview-tally.ts';
import type { ConversionProgram } from './program.ts';
import type { ConversionResult, MicroFigures } from './result.ts';

/** More macros than this are no few things that matter. */
const MOST_MACROS = 3;

/** The figures a tally stands for. */
export function conversionFigures(
  program: ConversionProgram,
  groups: GroupChoiceOfValues | null,
  buckets: readonly WholeBucket[],
  { overview, ladder }: ConversionTally,
  /** What was counted of each of the question's segments alone. */
  segments: readonly OverviewTally[] = [],
): ConversionResult {
  const { macros, micros, facts, question } = program;
  const { exchange } = question.tags;
  const perMs = ticksPerMs(facts.scale);
  const whole = wholeOf(overview);
  const split = groups
    ? macroGroups(program, overview, groups)
    : segments.length > 0
      ? macroSegments(program, whole, segments)
      : null;
  const { audience } = whole;
  const cores = macroCores(program, whole);
  const pairs = micros.flatMap((_, step) =>
    macros.map((macro, goal) => {
      const worth = macro.value === null ? null : cores[goal].valuePerConverter;
      const { table: _, ...figures } = pairFigures(ladder, step, goal, worth, perMs, exchange);
      return { macro: macro.event, ...figures };
    }),
  );
  const q = falseDiscoveryRates(pairs.map(({ p }) => p));
  const microFigures = micros.map(({ event, tier }, step): MicroFigures => {
    const { users, rate, interval } = reachOf(overview.microUsers[step], audience);
    const first = step * macros.length;
    return {
      event,
      tier,
      users,
      rate,
      interval,
      total: overview.microTotals[step],
      against: pairs.slice(first, first + macros.length).map((pair, goal) => ({ ...pair, q: q[first + goal] })),
    };
  });
  return {
    audience,
    macros: macros.map(({ event, value }, index) => ({
      event,
      ...cores[index],
      trend: macroTrend(program, overview, buckets, index),
      groups: split ? split[index] : [],
      diagnosis: diagnose(event, cores[index], audience, microFigures),
      warnings: value === null ? ['no-value'] : [],
    })),
    micros: microFigures,
    any: reachOf(whole.any, audience),
    warnings: macros.length > MOST_MACROS ? ['many-macros'] : [],
    ...(exchange && { exchange }),
  };
}
