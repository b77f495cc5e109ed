import { byCodePoint } from '../base/code-points.ts';
import type { Warning } from '../data/warning.ts';
import type { Preparation, PreparationStep } from '../funnel/document.ts';
import { MOST_NAMES } from './names.ts';
import { tooManyNames } from './steps.ts';
import type { PreparationTally, StageTally } from './tally.ts';
import { stepWarnings } from './warnings.ts';

/** What a preparation leaves of the data, step by step. Field names are public. */
export interface PreparationResult {
  readonly steps: readonly StepResult[];
  /** Names of events or properties in steps that are not there when their turn comes; missing where there are none. */
  readonly warnings?: readonly Warning[];
}

export interface StepResult {
  readonly step: PreparationStep;
  readonly before: StageFigures;
  /** As before it where the step is off. */
  readonly after: StageFigures;
  /** Rows it renamed, took away or added. */
  readonly touched: number;
}

export interface StageFigures {
  readonly rows: number;
  /** Users with any event, silences apart. */
  readonly users: number;
  /** Different event names. */
  readonly names: number;
}

/** An event name that is left. Times in epoch milliseconds. */
export interface PreparedEvent {
  readonly event: string;
  readonly count: number;
  readonly users: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** The figures of a tally of all segments. `properties`: names of those the data set has. */
export function preparationFigures(
  { steps }: Preparation,
  tally: PreparationTally,
  properties: readonly string[],
): PreparationResult {
  const known = new Set(properties);
  const { stages, names } = tally;
  const warnings = steps.flatMap((step, index) => {
    if (step.off) return [];
    const left = names.filter((_, id) => stages[index].counts[id] > 0);
    return stepWarnings(step, index, left, known);
  });
  return {
    steps: steps.map((step, index) => ({
      step,
      before: figuresOf(stages[index]),
      after: figuresOf(stages[index + 1]),
      touched: tally.touched[index],
    })),
    ...(warnings.length > 0 && { warnings }),
  };
}

const figuresOf = ({ rows, users, counts }: StageTally): StageFigures => ({
  rows,
  users,
  names: counts.filter((count) => count > 0).length,
});

/**
 * The names that are left, the most frequent first, ties in code-point order: in this order they are numbered.
 * @throws Problem `document-invalid` where there are more than `MOST_NAMES`
 */
export function preparedEvents({ names, stages, users, first, last }: PreparationTally): readonly PreparedEvent[] {
  const { counts } = stages[stages.length - 1];
  const left = names
    .map((event, id) => ({ event, count: counts[id] ?? 0, users: users[id], firstMs: first[id], lastMs: last[id] }))
    .filter(({ count }) => count > 0);
  if (left.length > MOST_NAMES) throw tooManyNames('prepare.steps');
  return left.sort((a, b) => b.count - a.count || byCodePoint(a.event, b.event));
}
