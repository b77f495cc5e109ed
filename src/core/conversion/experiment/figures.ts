import { byCodePoint } from '../../base/code-points.ts';
import { problem } from '../../base/problem.ts';
import { independence } from '../../statistics/association.ts';
import { chiSquaredAbove } from '../../statistics/chi-squared.ts';
import { newcombe } from '../../statistics/comparison.ts';
import { sequenceHalf } from '../../statistics/confidence-sequence.ts';
import { holm } from '../../statistics/holm.ts';
import { intervalOf, rateOf } from '../../statistics/interval.ts';
import type { WithExchange } from '../../tags/exchange.ts';
import type { Money } from '../money.ts';
import { knownCurrencies } from '../overview-figures.ts';
import type { ExperimentProgram } from './count.ts';
import { type ArmTally, armOf, type ExperimentTally, type Sums } from './tally.ts';

/** How the arms of an experiment did. Field names are public. Intervals are 95 %. */
export interface ExperimentResult extends WithExchange {
  readonly arms: readonly ArmFigures[];
  /** The arm the others are held against; null without any. */
  readonly control: string | null;
  /** Units that carry several values: they are left out. */
  readonly crossed: number;
  /** Whether units came to the arms as planned; p is null where there is nothing to compare. */
  readonly sampleRatio: RatioCheck;
  /** Whether as large a share of each arm crossed to another. */
  readonly crossedRatio: RatioCheck;
  readonly crossedByArm: Readonly<Record<string, number>>;
  readonly power: {
    /** By arm, the smallest difference that would probably be seen. */
    readonly smallest: Readonly<Record<string, number | null>>;
    readonly needed: { readonly lift: number; readonly perArm: number | null };
  };
}

export interface RatioCheck {
  readonly p: number | null;
  readonly warning: boolean;
}

export interface ArmFigures {
  readonly value: string;
  readonly units: number;
  readonly open: number;
  readonly conversions: number;
  /** Null without units. */
  readonly rate: number | null;
  readonly interval: readonly [number, number] | null;
  /** Rate less the control's; null for the control itself and where one of them has no units. */
  readonly difference: number | null;
  readonly differenceInterval: readonly [number, number] | null;
  /** An interval that holds at every look at once. */
  readonly alwaysValid: readonly [number, number] | null;
  /** Rate ÷ the control's − 1. */
  readonly lift: number | null;
  readonly p: number | null;
  /** p, corrected for how many arms there are. */
  readonly holm: number | null;
  /** Null for the control, unless it is too small itself. */
  readonly verdict: 'too-few' | 'better' | 'worse' | 'unclear' | null;
  readonly perUnit?: Money;
  readonly perUnitInterval?: Readonly<Record<string, readonly [number, number] | null>>;
  /** `perUnit` in one currency, where there are fixed rates; null where one of them is missing. */
  readonly exchangedPerUnit?: number | null;
  readonly exchangedPerUnitInterval?: readonly [number, number] | null;
}

const MOST_ARMS = 100;
const FEW_UNITS = 100;
const FEW_CONVERSIONS = 5;
const SURE = 0.05;
const WARNED = 0.001;
/** Two-sided 5 %, and 80 % to see it. */
const POWER = (1.959964 + 0.841621) ** 2;

/** The figures a tally stands for. @throws Problem `document-invalid` or `not-supported` naming the field. */
export function experimentFigures(program: ExperimentProgram, tally: ExperimentTally): ExperimentResult {
  const { variant, control: named, split, lift, tags } = program.question;
  const { exchange } = tags;
  for (const value of Object.keys(split ?? {})) armOf(tally, value);
  const arms = [...tally].sort(([a], [b]) => byCodePoint(a, b));
  if (arms.length > MOST_ARMS)
    throw problem('not-supported', {
      field: 'variant',
      reason: `“${variant}” has ${arms.length.toLocaleString('en-US')} different values, which are no arms`,
    });
  const values = arms.map(([value]) => value);
  if (named !== null && !values.includes(named))
    throw problem('document-invalid', { field: 'control', reason: `no unit carries “${named}”` });
  const planned = split && values.find((value) => split[value] === undefined);
  if (planned) throw problem('document-invalid', { field: 'split', reason: `it says nothing of “${planned}”` });
  const control = named ?? values[0] ?? null;
  const base = control === null ? null : tally.get(control)!;
  const compared = arms.map(([value, arm]) => (value === control || !base ? NOT_COMPARED : compare(arm, base)));
  const tested = compared.filter(({ p }) => p !== null);
  const adjusted = holm(tested.map(({ p }) => p!));
  return {
    arms: arms.map(([value, arm], i): ArmFigures => {
      const place = tested.indexOf(compared[i]);
      const figures = { ...compared[i], holm: place < 0 ? null : adjusted[place] };
      return {
        value,
        units: arm.units,
        open: arm.open,
        conversions: arm.conversions,
        rate: rateOf(arm.conversions, arm.units),
        interval: intervalOf(arm.conversions, arm.units),
        ...figures,
        verdict: verdictOf(arm, base!, figures),
        ...valueFigures(program, arm),
      };
    }),
    control,
    ...(exchange && { exchange }),
    crossed: arms.reduce((sum, [, { crossed }]) => sum + crossed, 0),
    sampleRatio: ratioCheck(
      arms.map(([, { exposed }]) => exposed),
      values.map((value) => split?.[value] ?? 1),
    ),
    crossedRatio: crossedCheck(arms.map(([, arm]) => arm)),
    crossedByArm: Object.fromEntries(arms.map(([value, { crossed }]) => [value, crossed])),
    power: {
      smallest: Object.fromEntries(
        arms.flatMap(([value, arm]) => (value === control ? [] : [[value, smallestDifference(arm, base!)]])),
      ),
      needed: { lift, perArm: base && unitsNeeded(shareOf(base), lift) },
    },
  };
}

/** For reckoning: 0 without units. */
const shareOf = ({ conversions, units }: ArmTally): number => rateOf(conversions, units) ?? 0;

type Compared = Pick<ArmFigures, 'difference' | 'differenceInterval' | 'alwaysValid' | 'lift' | 'p'>;

const NOT_COMPARED: Compared = { difference: null, differenceInterval: null, alwaysValid: null, lift: null, p: null };

function compare(arm: ArmTally, base: ArmTally): Compared {
  if (arm.units === 0 || base.units === 0) return NOT_COMPARED;
  const difference = shareOf(arm) - shareOf(base);
  const sides = [arm, base].map(({ conversions, units }) => ({ count: conversions, of: units }));
  /** Of one unit, as of a sample. */
  const variance = ({ conversions, units }: ArmTally): number =>
    (conversions * (units - conversions)) / units / (units - 1);
  const half =
    arm.units < 2 || base.units < 2 ? null : sequenceHalf(variance(arm), arm.units, variance(base), base.units);
  return {
    difference,
    differenceInterval: newcombe(sides[0], sides[1]),
    alwaysValid: half === null ? null : [difference - half, difference + half],
    lift: base.conversions === 0 ? null : shareOf(arm) / shareOf(base) - 1,
    p: independence([arm.conversions, arm.units - arm.conversions, base.conversions, base.units - base.conversions]),
  };
}

function verdictOf(
  arm: ArmTally,
  base: ArmTally,
  { holm: p, difference }: { readonly holm: number | null; readonly difference: number | null },
): ArmFigures['verdict'] {
  const few = ({ units, conversions }: ArmTally): boolean => units < FEW_UNITS || conversions < FEW_CONVERSIONS;
  if (few(arm) || few(base)) return 'too-few';
  if (p === null || difference === null) return null;
  return p >= SURE ? 'unclear' : difference > 0 ? 'better' : 'worse';
}

/** Mean value per unit and its interval; nothing for an outcome without a value. */
function valueFigures(
  { macro, question }: ExperimentProgram,
  { units, values, exchanged }: ArmTally,
): Pick<ArmFigures, 'perUnit' | 'perUnitInterval' | 'exchangedPerUnit' | 'exchangedPerUnitInterval'> {
  if (!macro || macro.value === null || units === 0) return {};
  const known = knownCurrencies(question.tags, macro, { money: new Map() });
  const own = macro.value.kind === 'property' && macro.value.currencyProperty !== undefined && values.size > 0;
  const currencies = [...new Set([...(own ? [] : known), ...values.keys()])].sort();
  const figures = currencies.map((currency) => ({
    currency,
    ...meanOf(values.get(currency) ?? { sum: 0, squares: 0 }, units),
  }));
  const inOne = Number.isNaN(exchanged.sum) ? null : meanOf(exchanged, units);
  return {
    perUnit: Object.fromEntries(figures.map(({ currency, mean }) => [currency, mean])),
    perUnitInterval: Object.fromEntries(figures.map(({ currency, interval }) => [currency, interval])),
    ...(question.tags.exchange && {
      exchangedPerUnit: inOne?.mean ?? null,
      exchangedPerUnitInterval: inOne?.interval ?? null,
    }),
  };
}

/** The mean of so many values, ± 1.96 of its error; of one alone there is none. */
function meanOf({ sum, squares }: Sums, n: number): { mean: number; interval: readonly [number, number] | null } {
  const mean = sum / n;
  const half = n < 2 ? null : 1.96 * Math.sqrt(Math.max(0, squares - n * mean * mean) / (n - 1) / n);
  return { mean, interval: half === null ? null : [mean - half, mean + half] };
}

/** Chi-squared of counts against shares that were planned. */
function ratioCheck(counts: readonly number[], shares: readonly number[]): RatioCheck {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (counts.length < 2 || all === 0) return { p: null, warning: false };
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const statistic = counts.reduce((sum, count, i) => {
    const expected = (all * shares[i]) / whole;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  return warned(chiSquaredAbove(statistic, counts.length - 1));
}

/** Chi-squared of who crossed and who did not, by first arm. */
function crossedCheck(arms: readonly ArmTally[]): RatioCheck {
  const sizes = arms.map(({ exposed, crossed }) => ({ crossed, all: exposed + crossed })).filter(({ all }) => all > 0);
  const all = sizes.reduce((sum, one) => sum + one.all, 0);
  const crossed = sizes.reduce((sum, one) => sum + one.crossed, 0);
  if (sizes.length < 2 || crossed === 0 || crossed === all) return { p: null, warning: false };
  const share = crossed / all;
  const statistic = sizes.reduce(
    (sum, one) => sum + (one.crossed - one.all * share) ** 2 / (one.all * share * (1 - share)),
    0,
  );
  return warned(chiSquaredAbove(statistic, sizes.length - 1));
}

const warned = (p: number): RatioCheck => ({ p, warning: p < WARNED });

/** The smallest difference from the control that is seen four times in five; null where the control says nothing. */
function smallestDifference(arm: ArmTally, base: ArmTally): number | null {
  const rate = shareOf(base);
  if (arm.units === 0 || base.units === 0 || rate === 0 || rate === 1) return null;
  return Math.sqrt(POWER * rate * (1 - rate) * (1 / arm.units + 1 / base.units));
}

/** Units of each arm that a lift takes to be seen four times in five; null where no rate can rise, or fall, so far. */
export function unitsNeeded(rate: number, lift: number): number | null {
  const other = rate * (1 + lift);
  if (rate === 0 || other < 0 || other > 1) return null;
  return Math.ceil((POWER * (rate * (1 - rate) + other * (1 - other))) / (other - rate) ** 2);
}
