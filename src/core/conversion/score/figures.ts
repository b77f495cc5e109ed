import type { Weight } from '../../condition/document.ts';
import { wilson } from '../../statistics/interval.ts';
import { type LogisticFit, logisticRidge, type Pattern } from '../../statistics/logistic.ts';
import { pointsOf } from '../../statistics/points.ts';
import { type Auc, aucOf, type Scored } from '../../statistics/roc.ts';
import type { ScoreQuestion } from './document.ts';
import { eachFeature, type PatternTable, type ScoreTally } from './tally.ts';

/** Who is going to convert, and how well that can be told. Field names are public. */
export interface ScoreResult {
  readonly macro: string;
  /** Log odds of converting with nothing done; null where nobody of the fit converted, or everybody. */
  readonly intercept: number | null;
  /** What scores are made of: the weights given, or else those that fit. */
  readonly weights: readonly WeightFigures[];
  /** The half the weights were fitted on. */
  readonly fit: { readonly n: number; readonly converted: number };
  /** Beside weights given by hand: those that fit. */
  readonly fitted?: readonly WeightFigures[];
  /** How the weights do on the other half. */
  readonly check: {
    readonly n: number;
    readonly converted: number;
    readonly auc: number | null;
    readonly aucInterval: readonly [number, number] | null;
    /** The same for the number of events before the macro alone, which a useful score has to beat. */
    readonly aucEvents: number | null;
    readonly deciles: readonly Decile[];
  };
  /** Too few converted to fit, or the scores may be no better than chance. */
  readonly weak: boolean;
}

export interface WeightFigures {
  readonly event: string;
  readonly weight: number;
  /** Rounded; scores are sums of what they are before. */
  readonly points: number;
}

/** About a tenth of the units, by falling score: those that score from `from` down to `to`. */
export interface Decile {
  readonly units: number;
  readonly rate: number;
  readonly interval: readonly [number, number];
  readonly from: number;
  readonly to: number;
}

const LAMBDA = 1;
const FEW_CONVERTERS = 200;
/** Scores that differ by less do so by rounding. */
export const TIE = 1e-9;

/** The figures a tally stands for, with the weights to score by. */
export function scoreFigures(question: ScoreQuestion, features: readonly string[], tally: ScoreTally): ScoreResult {
  const patterns = patternsOf(tally.fit);
  const fit = sizeOf(patterns);
  const found = logisticRidge(patterns, features.length, LAMBDA);
  const fitted = fittedWeights(features, found);
  const weights = question.weights ?? fitted;
  const points = features.map((event) => pointsOf(weights.find((one) => one.event === event)?.weight ?? 0));
  const checked = patternsOf(tally.check);
  const scored = byScore(checked, points);
  const check = sizeOf(checked);
  const auc = aucOf(scored);
  const events = aucOf([...tally.events].map(([score, [others, converted]]) => ({ score, others, converted })));
  return {
    macro: question.macro,
    intercept: found?.intercept ?? null,
    weights: weights.map(weightFigures),
    fit,
    ...(question.weights && { fitted: fitted.map(weightFigures) }),
    check: {
      ...check,
      auc: auc?.auc ?? null,
      aucInterval: auc?.interval ?? null,
      aucEvents: events?.auc ?? null,
      deciles: decilesOf(scored, check.n),
    },
    weak: fit.converted < FEW_CONVERTERS || holdsHalf(auc),
  };
}

/** Weights by feature; where there is no fit nothing counts. */
const fittedWeights = (features: readonly string[], found: LogisticFit | null): Weight[] =>
  features.map((event, f) => ({ event, weight: found?.weights[f] ?? 0 }));

const weightFigures = ({ event, weight }: Weight): WeightFigures => ({
  event,
  weight,
  points: Math.round(pointsOf(weight)),
});

const holdsHalf = (auc: Auc | null): boolean => auc === null || (auc.interval[0] <= 0.5 && auc.interval[1] >= 0.5);

/** The patterns of a table, in no order. */
export const patternsOf = ({ size, width, words, others, converted }: PatternTable): Pattern[] =>
  Array.from({ length: size }, (_, pattern) => {
    const features: number[] = [];
    eachFeature(words, pattern * width, width, (feature) => features.push(feature));
    return { features, units: others[pattern] + converted[pattern], converted: converted[pattern] };
  });

function sizeOf(patterns: readonly Pattern[]): { n: number; converted: number } {
  let [n, converted] = [0, 0];
  for (const pattern of patterns) {
    n += pattern.units;
    converted += pattern.converted;
  }
  return { n, converted };
}

/** Units by their score, falling; equal scores are one. */
function byScore(patterns: readonly Pattern[], points: readonly number[]): Scored[] {
  const all = patterns
    .map(({ features, units, converted }) => ({
      score: features.reduce((sum, f) => sum + points[f], 0),
      converted,
      others: units - converted,
    }))
    .sort((a, b) => b.score - a.score);
  const found: { score: number; converted: number; others: number }[] = [];
  for (const one of all) {
    const before = found[found.length - 1];
    if (before && before.score - one.score < TIE) {
      before.converted += one.converted;
      before.others += one.others;
    } else found.push({ ...one });
  }
  return found;
}

/** A decile closes at the first end of a tie at or beyond i tenths of the units. */
function decilesOf(scored: readonly Scored[], n: number): Decile[] {
  const deciles: Decile[] = [];
  let before = 0;
  let [units, converted, from] = [0, 0, 0];
  for (const one of scored) {
    if (units === 0) from = one.score;
    units += one.converted + one.others;
    converted += one.converted;
    const tenths = Math.floor((10 * (before + units)) / n);
    if (tenths <= Math.floor((10 * before) / n)) continue;
    deciles.push({ units, rate: converted / units, interval: wilson(converted, units), from, to: one.score });
    before += units;
    [units, converted] = [0, 0];
  }
  return deciles;
}
