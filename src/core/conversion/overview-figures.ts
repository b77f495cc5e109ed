import { ticksPerMs } from '../funnel/rules.ts';
import { compareGroups, compareToRest } from '../statistics/comparison.ts';
import { intervalOf, rateOf } from '../statistics/interval.ts';
import { quantiles } from '../statistics/quantiles.ts';
import { timeFigures } from '../statistics/time-figures.ts';
import { currencyOf, type EventTag, type TagsDocument, type ValuedTag } from '../tags/document.ts';
import { exchangedBy } from '../tags/exchange.ts';
import type { WholeBucket } from './buckets.ts';
import { curveOf } from './curve.ts';
import type { GroupChoiceOfValues } from './group-values.ts';
import { moneyOf, moneyPer } from './money.ts';
import { type GroupTally, type MacroTally, type OverviewTally, wholeOf } from './overview-tally.ts';
import type { ConversionProgram } from './program.ts';
import type { MacroCore, MacroGroup, Rate, TrendFigures } from './result.ts';

/** How many of so many. */
export const reachOf = (users: number, audience: number): Rate => ({
  users,
  rate: rateOf(users, audience),
  interval: intervalOf(users, audience),
});

/** The figures of every macro for the units of one tally. */
export function macroCores({ question, macros, facts }: ConversionProgram, tally: GroupTally): MacroCore[] {
  const perMs = ticksPerMs(facts.scale);
  return macros.map((macro, index): MacroCore => {
    const { users, total, money, times, followUps, repeats, gaps, second, noSecond } = tally.macros[index];
    const value = moneyOf(money, knownCurrencies(question.tags, macro, tally.macros[index]));
    const curve = curveOf(times, [tally.followUps, followUps], perMs);
    const secondCurve = curveOf(second, [noSecond], perMs);
    const [q25, median, q75] = curve.quartiles;
    return {
      ...reachOf(users, tally.audience),
      total,
      value,
      valuePerUser: moneyPer(value, tally.audience),
      valuePerConverter: moneyPer(value, users),
      valuePerEvent: moneyPer(value, total),
      ...exchangedBy(question.tags.exchange, value),
      timeTo: timeFigures(times.values, times.length, perMs),
      curve: curve.points,
      curveMedian: median,
      curveQuartiles: [q25, q75],
      repeats: [...repeats],
      medianGap: gaps.length === 0 ? null : quantiles(gaps.values, gaps.length, [0.5])[0] / perMs,
      second: { curve: secondCurve.points, median: secondCurve.quartiles[1] },
    };
  });
}

/** Currencies that stand in a result though no event had them: the tag's, unless each event has its own. */
export function knownCurrencies(tags: TagsDocument, tag: EventTag, { money }: Pick<MacroTally, 'money'>): string[] {
  if (tag.value === null) return [];
  const own = tag.value.kind === 'property' && tag.value.currencyProperty !== undefined;
  return own && money.size > 0 ? [] : [currencyOf(tags, tag as ValuedTag)];
}

/** By macro, its groups in order: the values shown, Other, none. */
export function macroGroups(
  program: ConversionProgram,
  { groups }: OverviewTally,
  { shown, merged }: GroupChoiceOfValues,
): MacroGroup[][] {
  const named = groups.flatMap((tally, slot) => {
    if (tally.audience === 0) return [];
    const group = slot < shown.length ? shown[slot] : slot === shown.length ? 'Other' : null;
    const cores = macroCores(program, tally);
    return [{ group, audience: tally.audience, cores, ...(slot === shown.length && { merged }) }];
  });
  return program.macros.map((_, index) => {
    const comparisons = compareGroups(
      named.map(({ audience, cores }) => ({ count: cores[index].users, of: audience })),
    );
    return named.map(({ cores, ...group }, place) => ({
      ...group,
      ...cores[index],
      comparison: comparisons[place],
    }));
  });
}

/** By macro, the segments of the question in its order, each against all units outside of it. */
export function macroSegments(
  program: ConversionProgram,
  whole: GroupTally,
  tallies: readonly OverviewTally[],
): MacroGroup[][] {
  const named = program.question.segments.map(({ name }, i) => {
    const tally = wholeOf(tallies[i]);
    return { group: name, audience: tally.audience, cores: macroCores(program, tally) };
  });
  return program.macros.map((_, index) => {
    const comparisons = compareToRest(
      named.map(({ audience, cores }) => ({ count: cores[index].users, of: audience })),
      { count: whole.macros[index].users, of: whole.audience },
    );
    return named.map(({ cores, ...group }, place) => ({ ...group, ...cores[index], comparison: comparisons[place] }));
  });
}

/** The trend of a macro. */
export const macroTrend = (
  { question, macros }: ConversionProgram,
  { trend }: OverviewTally,
  buckets: readonly WholeBucket[],
  index: number,
): TrendFigures[] =>
  buckets.map(({ from, to, partial }, bucket) => {
    const audience = trend.audience[bucket];
    const { users, money } = trend.macros[index];
    const value = moneyOf(money[bucket], knownCurrencies(question.tags, macros[index], { money: money[bucket] }));
    return {
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      audience,
      ...reachOf(users[bucket], audience),
      value,
      ...exchangedBy(question.tags.exchange, value),
      partial,
    };
  });
