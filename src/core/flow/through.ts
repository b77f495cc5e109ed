import { type Segment, ticksOf } from '../data/columns.ts';
import { type TimeFigures, timeFigures } from '../statistics/time-figures.ts';
import type { FlowDocument } from './document.ts';
import { flowFigures } from './figures.ts';
import type { Journeys } from './journeys.ts';
import type { FlowProgram } from './program.ts';
import type { FlowResult } from './result.ts';
import type { FlowChoice } from './survey.ts';
import { countFlow, countsOf, emptyFlowTally, type FlowNumber, type FlowTally, mergeFlowTallies } from './tally.ts';

/**
 * The ways of those whom a number counts: the same columns and items as the whole flow shows, counted over the journeys
 * behind the number alone.
 */
export interface FlowThrough extends FlowResult {
  /** Of those journeys, from their first column to this one, or over this link or path; null in the first column. */
  readonly time: TimeFigures | null;
}

/** Cloneable; parts of disjoint users merge exactly. */
export interface ThroughTally {
  readonly flow: FlowTally;
  /** Milliseconds, in no order. */
  readonly times: Float64Array;
}

/** Counts a segment's journeys behind a number. */
export function countThrough(
  program: FlowProgram,
  choice: FlowChoice,
  number: FlowNumber,
  segment: Segment,
  journeys: Journeys,
): ThroughTally {
  const counts = countsOf(program, choice, number, journeys);
  const [from, to] = stretchOf(number);
  const { ticksPerMs } = program.anchor.rules;
  const timeOf = ticksOf(ticksPerMs, segment);
  const flow = emptyFlowTally(program.document);
  const times: number[] = [];
  const { start, head, offsets } = journeys;
  const step = program.document.anchor?.at === 'end' ? -1 : 1;
  countFlow(program, choice, journeys, flow, (journey) => {
    if (!counts(journey)) return false;
    const timeAt = (column: number): number => timeOf(head[journey] + step * offsets[start[journey] + column]);
    if (to > from) times.push(Math.abs(timeAt(to) - timeAt(from)) / ticksPerMs);
    return true;
  });
  return { flow, times: Float64Array.from(times) };
}

export function mergeThrough(a: ThroughTally, b: ThroughTally): ThroughTally {
  const times = new Float64Array(a.times.length + b.times.length);
  times.set(a.times);
  times.set(b.times, a.times.length);
  return { flow: mergeFlowTallies(a.flow, b.flow), times };
}

export const emptyThrough = (document: FlowDocument): ThroughTally => ({
  flow: emptyFlowTally(document),
  times: new Float64Array(0),
});

export const throughFigures = (
  document: FlowDocument,
  choice: FlowChoice,
  { flow, times }: ThroughTally,
): FlowThrough => ({ ...flowFigures(document, choice, flow), time: timeFigures(times, times.length, 1) });

/** The columns between which a number's time lies. */
function stretchOf(number: FlowNumber): readonly [from: number, to: number] {
  if (number.kind === 'path') return [0, number.items.length - 1];
  return number.kind === 'link' ? [number.column, number.column + 1] : [0, number.column];
}
