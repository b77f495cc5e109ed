import { problem } from '../base/problem.ts';
import type { PropertyColumns, Segment } from '../data/columns.ts';
import { someUsers, usersByName } from '../data/some-users.ts';
import type { Warning } from '../data/warning.ts';
import { rateOf } from '../statistics/interval.ts';
import { MOST_STEPS } from './check.ts';
import { type FunnelDocument, stepOf } from './document.ts';
import { addStep, insertStep, replaceEvent } from './edit.ts';
import type { Gap } from './kernel/gap-pass.ts';
import { countInGap } from './kernel/what-if.ts';
import { compileFunnel, type FunnelProgram } from './program.ts';
import { countUsers, type UserCounts } from './user-counts.ts';

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
  /** How many events after these are still to be tried; missing for none. */
  readonly left?: number;
  /** What of the question is not as it takes it to be. */
  readonly warnings?: readonly Warning[];
}

/** One event at the place. The figures are exact. */
export interface WhatIfEvent {
  readonly event: string;
  /** Units that enter the changed funnel. */
  readonly entered: number;
  /** Units that reach its last step. */
  readonly count: number;
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

/** Event ids, from inclusive, to exclusive. */
export interface NameRange {
  readonly from: number;
  readonly to: number;
}

/** Events that are tried at a place of a funnel. */
export interface WhatIfPlan {
  readonly program: FunnelProgram;
  readonly place: WhatIfPlace;
  readonly names: NameRange;
  /** Where the rules do not let all be counted in one pass: the funnels with each. */
  readonly tried: readonly FunnelProgram[];
}

/** A plan for the names that are asked for next: where one pass counts all, for all. */
export function planWhatIf(program: FunnelProgram, place: WhatIfPlace, names: NameRange): WhatIfPlan {
  const { document, facts } = program;
  const { eventNames } = facts;
  if (isOnePass(document)) return { program, place, names: { from: 0, to: eventNames.length }, tried: [] };
  const tried = eventNames
    .slice(names.from, names.to)
    .map((name) => compileFunnel(whatIfDocument(document, place, name), facts));
  return { program, place, names, tried };
}

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
 * Tries the events of a plan, over one segment, and adds what it finds to the tally: name by name what `runFunnel`
 * counts of `whatIfDocument` among the same members. The place is taken to be in the funnel (see `checkPlace`). `stop` is
 * polled every few thousand users; once it says true the rest is left, the tally is useless, and false is returned.
 *
 * One pass for all events where the rules let it (`isOnePass`): one evaluation per event takes 30 to 70 times as long.
 */
export function whatIf(
  plan: WhatIfPlan,
  segment: Segment,
  properties: PropertyColumns,
  members: Uint8Array | null,
  tally: WhatIfTally,
  stop: () => boolean,
): boolean {
  const { program, place } = plan;
  if (!isOnePass(program.document)) return oneByOne(plan, segment, properties, members, tally, stop);
  const gap = gapOf(program.document, place);
  const entered = countInGap(program, segment, properties, members, gap, tally, stop);
  tally.base += entered ?? 0;
  return entered !== null;
}

/** The figures of a tally of a plan. */
export function whatIfFigures({ program, names }: WhatIfPlan, { base, entered, reached }: WhatIfTally): WhatIf {
  const { eventNames } = program.facts;
  const events = eventNames.slice(names.from, names.to).map((event, i): WhatIfEvent => {
    const id = names.from + i;
    return { event, entered: entered[id], count: reached[id], rate: rateOf(reached[id], entered[id]) };
  });
  return { entered: base, events, ...(names.to < eventNames.length && { left: eventNames.length - names.to }) };
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

/**
 * One evaluation per event, of those only who did it: all others stand as if it were an event that nobody did, and how
 * they do is found once. Who does not enter the funnel does not do so with another later step.
 */
function oneByOne(
  { program, place, names, tried }: WhatIfPlan,
  segment: Segment,
  properties: PropertyColumns,
  members: Uint8Array | null,
  tally: WhatIfTally,
  stop: () => boolean,
): boolean {
  const { facts } = program;
  const counts = plainCounts(program, place, segment, properties, members, stop);
  if (!counts) return false;
  const { base, others } = counts;
  tally.base += base.entered;
  const isEntry = program.document.order === 'any' || gapOf(program.document, place).before === 0;
  const doing = usersByName(segment, isEntry ? members : others.enters, names.from, names.to);
  for (let id = names.from; id < names.to; id++) {
    const users = doing[id - names.from];
    let { entered, reached } = others;
    for (const user of users) {
      entered -= others.enteredBy[user];
      reached -= others.reachedBy[user];
    }
    tally.entered[id] += entered;
    tally.reached[id] += reached;
    if (users.length === 0) continue;
    const { eventNames, ...own } = someUsers(segment, properties, facts.eventNames, users);
    const among = { ...tried[id - names.from], facts: { ...facts, eventNames } };
    const those = countUsers(among, own.segment, own.properties, null, stop);
    if (!those) return false;
    tally.entered[id] += those.entered;
    tally.reached[id] += those.reached;
  }
  return true;
}

/** Of a funnel as it stands, and with an event at a place that nobody did. */
interface PlainCounts {
  readonly base: UserCounts;
  readonly others: UserCounts;
}

/** What was asked of a segment last: one batch of names follows the other. It goes with the segment. */
const latest = new WeakMap<Segment, { readonly question: string; readonly counts: PlainCounts }>();

function plainCounts(
  { document, facts }: FunnelProgram,
  place: WhatIfPlace,
  segment: Segment,
  properties: PropertyColumns,
  members: Uint8Array | null,
  stop: () => boolean,
): PlainCounts | null {
  const question = JSON.stringify([document, place, facts.endMs, facts.eventNames.length]);
  const known = latest.get(segment);
  if (known?.question === question) return known.counts;
  const count = (funnel: FunnelDocument): UserCounts | null =>
    countUsers(compileFunnel(funnel, facts), segment, properties, members, stop);
  const base = count({ ...document, breakdown: null });
  const others = base && count(whatIfDocument(document, place, nameOfNobody(facts.eventNames)));
  if (!base || !others) return null;
  latest.set(segment, { question, counts: { base, others } });
  return { base, others };
}

/** A name that no event has. */
function nameOfNobody(eventNames: readonly string[]): string {
  const known = new Set(eventNames);
  let name = 'nobody';
  while (known.has(name)) name += '.';
  return name;
}
