import { asProblem, problem } from '../base/problem.ts';
import type { PropertyColumns, Segment } from '../data/columns.ts';
import type { Warning } from '../data/warning.ts';
import { rateOf } from '../statistics/interval.ts';
import { checkFunnel, MOST_STEPS } from './check.ts';
import { type FunnelDocument, stepOf } from './document.ts';
import { addStep, insertStep, replaceEvent } from './edit.ts';
import { countInGap, type Gap } from './kernel/what-if.ts';
import { compileFunnel, type FunnelProgram } from './program.ts';
import { runFunnel, tallyOf } from './run.ts';

/** Where in a funnel an event is tried: as its next step, before the step at an index, or instead of one. 0-based. */
export type WhatIfPlace =
  | { readonly kind: 'append' }
  | { readonly kind: 'insert'; readonly at: number }
  | { readonly kind: 'replace'; readonly step: number };

/** What became of the funnel with each event at the place. */
export interface WhatIf {
  /** Units that enter the funnel as it stands. */
  readonly entered: number;
  /** In the order of event ids: the most frequent first. */
  readonly events: readonly WhatIfEvent[];
  /** What of the question is not as it takes it to be. */
  readonly warnings?: readonly Warning[];
}

/**
 * One event at the place. The figures are exact, or null where there are none: the event is an exclusion there, or
 * it is not among the `MOST_ONE_BY_ONE` most frequent ones and the funnel's rules ask for one evaluation per event.
 */
export interface WhatIfEvent {
  readonly event: string;
  /** Units that enter the changed funnel. */
  readonly entered: number | null;
  /** Units that reach its last step. */
  readonly count: number | null;
  /** `count` of `entered`; null of nobody. */
  readonly rate: number | null;
}

/** Plain numbers and typed arrays by event id. Tallies of disjoint units merge exactly. */
export interface WhatIfTally {
  /** Units that enter the funnel as it stands. */
  base: number;
  readonly entered: Float64Array;
  readonly reached: Float64Array;
}

/** How many events are tried one by one, where the rules of a funnel do not let all be counted in one pass. */
export const MOST_ONE_BY_ONE = 200;

/** The funnel with an event at the place, without its breakdown, which no figure here depends on. */
export function whatIfDocument(funnel: FunnelDocument, place: WhatIfPlace, event: string): FunnelDocument {
  const plain = { ...funnel, breakdown: null };
  switch (place.kind) {
    case 'append':
      return addStep(plain, event);
    case 'insert':
      return insertStep(plain, place.at, stepOf(event));
    case 'replace':
      return replaceEvent(plain, place.step, event);
  }
}

/** @throws Problem `document-invalid` naming the part of the place that is not in this funnel, or `steps` of a full one. */
export function checkPlace({ steps }: FunnelDocument, place: WhatIfPlace): void {
  const refuse = (field: string, index: number): never => {
    throw problem('document-invalid', { field, reason: `there is no step ${index}` });
  };
  const isWithin = (index: number, end: number): boolean => Number.isInteger(index) && index >= 0 && index < end;
  if (place.kind === 'insert' && !isWithin(place.at, steps.length + 1)) refuse('place.at', place.at);
  if (place.kind === 'replace' && !isWithin(place.step, steps.length)) refuse('place.step', place.step);
  if (place.kind !== 'replace' && steps.length >= MOST_STEPS)
    throw problem('document-invalid', { field: 'steps', reason: `with one more there would be ${steps.length + 1}` });
}

export const emptyWhatIf = ({ facts }: FunnelProgram): WhatIfTally => ({
  base: 0,
  entered: new Float64Array(facts.eventNames.length),
  reached: new Float64Array(facts.eventNames.length),
});

/** Adds what `from` counted to `into`, and returns that. */
export function mergeWhatIfs(into: WhatIfTally, from: WhatIfTally): WhatIfTally {
  into.base += from.base;
  for (let id = 0; id < into.entered.length; id++) {
    into.entered[id] += from.entered[id];
    into.reached[id] += from.reached[id];
  }
  return into;
}

/**
 * Tries every event at the place, over one segment, and adds what it finds to the tally: name by name what `runFunnel`
 * counts of `whatIfDocument` among the same members. The place is taken to be in the funnel (see `checkPlace`). `stop` is
 * polled every few thousand users; once it says true the rest is left, the tally is useless, and false is returned.
 *
 * One pass for all events where the rules let it (`isOnePass`): one evaluation per event takes 30 to 70 times as long.
 */
export function whatIf(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  members: Uint8Array | null,
  place: WhatIfPlace,
  tally: WhatIfTally,
  stop: () => boolean,
): boolean {
  if (!isOnePass(program.document)) return oneByOne(program, segment, properties, members, place, tally, stop);
  const gap = gapOf(program.document, place);
  const entered = countInGap(program, segment, properties, members, gap, tally, stop);
  tally.base += entered ?? 0;
  return entered !== null;
}

/** The figures of a tally of this funnel at this place. `eventNames` by event id. */
export function whatIfFigures(
  funnel: FunnelDocument,
  place: WhatIfPlace,
  eventNames: readonly string[],
  { base, entered, reached }: WhatIfTally,
): WhatIf {
  const tried = isOnePass(funnel) ? () => true : (id: number) => isTried(funnel, place, eventNames, id);
  return {
    entered: base,
    events: eventNames.map((event, id) =>
      tried(id)
        ? { event, entered: entered[id], count: reached[id], rate: rateOf(reached[id], entered[id]) }
        : { event, entered: null, count: null, rate: null },
    ),
  };
}

/** Whether one pass says it for all events: the best attempt through ordered steps and nothing that acts between them. */
export function isOnePass(funnel: FunnelDocument): boolean {
  const { order, attempt, exclude, steps, unit, tieToleranceMs, where, window } = funnel;
  const inSession = unit.kind === 'session' || window === 'session';
  return (
    order === 'ordered' &&
    attempt === 'best' &&
    exclude.length === 0 &&
    steps.every((step) => !step.optional && !step.direct && step.afterMs === 0 && step.withinMs === null) &&
    steps[0].occurrence === 'any' &&
    unit.kind !== 'property' &&
    tieToleranceMs === 0 &&
    // Filters come before everything else: they also decide where sessions end.
    (where.length === 0 || !inSession)
  );
}

function gapOf({ steps }: FunnelDocument, place: WhatIfPlace): Gap {
  switch (place.kind) {
    case 'append':
      return { before: steps.length, after: steps.length };
    case 'insert':
      return { before: place.at, after: place.at };
    case 'replace':
      return { before: place.step, after: place.step + 1 };
  }
}

function oneByOne(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  members: Uint8Array | null,
  place: WhatIfPlace,
  tally: WhatIfTally,
  stop: () => boolean,
): boolean {
  const { document, facts } = program;
  const { eventNames } = facts;
  const run = (funnel: FunnelDocument): readonly [entered: number, reached: number] | null => {
    const changed = compileFunnel(funnel, facts);
    const counts = tallyOf(changed);
    if (!runFunnel(changed, segment, properties, members, counts, stop)) return null;
    return [counts.matched[0], counts.matched[counts.matched.length - 1]];
  };
  const base = run({ ...document, breakdown: null });
  if (!base) return false;
  tally.base += base[0];
  for (let id = 0; id < eventNames.length; id++) {
    if (!isTried(document, place, eventNames, id)) continue;
    const counts = run(whatIfDocument(document, place, eventNames[id]));
    if (!counts) return false;
    tally.entered[id] += counts[0];
    tally.reached[id] += counts[1];
  }
  return true;
}

/** Whether an event is among those tried one by one, and the funnel with it is a valid one. */
function isTried(funnel: FunnelDocument, place: WhatIfPlace, eventNames: readonly string[], id: number): boolean {
  if (id >= MOST_ONE_BY_ONE) return false;
  try {
    checkFunnel(whatIfDocument(funnel, place, eventNames[id]));
    return true;
  } catch (error) {
    if (asProblem(error).code === 'document-invalid') return false;
    throw error;
  }
}
