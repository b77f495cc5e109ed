import { MOST_STEPS } from './check.ts';
/**
 * Edits of a funnel document. Each takes a document and returns the changed one, or the very same object where nothing
 * changes, so that a caller can tell. Steps that an edit does not touch keep their identity. Indexes are 0-based.
 */

import type { EventMatcher } from '../condition/document.ts';
import type { SessionSource } from '../data/session-source.ts';
import type {
  AttemptRule,
  Breakdown,
  DateRange,
  Exclusion,
  FunnelDocument,
  FunnelOrder,
  FunnelStep,
  FunnelUnit,
  FunnelWindow,
  Segmentation,
} from './document.ts';
import { stepOf } from './document.ts';

/** The funnel with this event as its new last step. */
export const addStep = (funnel: FunnelDocument, event: string): FunnelDocument =>
  insertStep(funnel, funnel.steps.length, stepOf(event));

/** The funnel with a step put before the step that stands at `index` (or at the end). Full funnels stay as they are. */
export function insertStep(funnel: FunnelDocument, index: number, step: FunnelStep): FunnelDocument {
  if (funnel.steps.length >= MOST_STEPS) return funnel;
  const at = Math.min(Math.max(index, 0), funnel.steps.length);
  return arrange(funnel, funnel.steps.toSpliced(at, 0, step), (old) => (old >= at ? old + 1 : old));
}

/** The funnel with step `from` standing at index `to`. */
export function moveStep(funnel: FunnelDocument, from: number, to: number): FunnelDocument {
  const target = Math.min(Math.max(to, 0), funnel.steps.length - 1);
  if (from === target || funnel.steps[from] === undefined) return funnel;
  const order = funnel.steps.map((_, index) => index);
  order.splice(target, 0, ...order.splice(from, 1));
  return arrange(
    funnel,
    order.map((index) => funnel.steps[index]),
    (old) => order.indexOf(old),
  );
}

/** The funnel without the step at `index`; exclusions that began or ended there go with it. */
export function removeStep(funnel: FunnelDocument, index: number): FunnelDocument {
  if (funnel.steps[index] === undefined) return funnel;
  return arrange(funnel, funnel.steps.toSpliced(index, 1), (old) =>
    old === index ? null : old > index ? old - 1 : old,
  );
}

/** The funnel with a copy of the step at `index` right after it. */
export const duplicateStep = (funnel: FunnelDocument, index: number): FunnelDocument =>
  funnel.steps[index] === undefined ? funnel : insertStep(funnel, index + 1, { ...funnel.steps[index] });

/** The funnel whose step `index` is also satisfied by this event. An event it already names without filters adds nothing. */
export function addAlternative(funnel: FunnelDocument, index: number, event: string): FunnelDocument {
  const step = funnel.steps[index];
  if (step === undefined || step.any.some((one) => one.event === event && one.where.length === 0)) return funnel;
  return replaceStep(funnel, index, { ...step, any: [...step.any, { event, where: [] }] });
}

/** The funnel whose step `index` no longer has its alternative number `alternative`; without any left the step goes too. */
export function removeAlternative(funnel: FunnelDocument, index: number, alternative: number): FunnelDocument {
  const step = funnel.steps[index];
  if (step?.any[alternative] === undefined) return funnel;
  const any: readonly EventMatcher[] = step.any.toSpliced(alternative, 1);
  return any.length === 0 ? removeStep(funnel, index) : replaceStep(funnel, index, { ...step, any });
}

/** The funnel whose step `index` asks for this event instead of its own, under the same rules; its label goes with them. */
export function replaceEvent(funnel: FunnelDocument, index: number, event: string): FunnelDocument {
  const step = funnel.steps[index];
  if (step === undefined) return funnel;
  const { label: _, ...unnamed } = step;
  return replaceStep(funnel, index, { ...unnamed, any: [{ event, where: [] }] });
}

/** The funnel whose step `index` is called `label`; an empty label gives it back the names of its events. */
export function renameStep(funnel: FunnelDocument, index: number, label: string): FunnelDocument {
  const step = funnel.steps[index];
  const wanted = label.trim() === '' ? undefined : label.trim();
  if (step === undefined || step.label === wanted) return funnel;
  const { label: _, ...unnamed } = step;
  return replaceStep(funnel, index, wanted === undefined ? unnamed : { ...unnamed, label: wanted });
}

/** What a step asks for beyond its events. */
export type StepRules = Pick<FunnelStep, 'optional' | 'direct' | 'afterMs' | 'withinMs' | 'occurrence'>;

/**
 * The funnel whose step `index` is under these rules, as far as its place allows them. Limits that cannot both be met,
 * and rules of a step in a funnel whose steps come in any order, change nothing.
 */
export function setStepRules(funnel: FunnelDocument, index: number, rules: Partial<StepRules>): FunnelDocument {
  const step = funnel.steps[index];
  if (step === undefined || funnel.order === 'any') return funnel;
  const wanted = fitting({ ...step, ...rules }, index, funnel.steps.length);
  if (wanted.withinMs !== null && wanted.withinMs < wanted.afterMs) return funnel;
  const same = (Object.keys(rules) as (keyof StepRules)[]).every((rule) => wanted[rule] === step[rule]);
  return same ? funnel : replaceStep(funnel, index, wanted);
}

/** Whether its steps can come in any order: none has rules of its own, and nothing is excluded between them. */
export const canBeAnyOrder = ({ steps, exclude }: FunnelDocument): boolean =>
  exclude.length === 0 && !steps.some(hasRules);

/** Whether a step asks for more than its events. */
export const hasRules = (step: FunnelStep): boolean =>
  step.optional || step.direct || step.afterMs > 0 || step.withinMs !== null || step.occurrence !== 'any';

export const setAttempt = (funnel: FunnelDocument, attempt: AttemptRule): FunnelDocument =>
  funnel.attempt === attempt ? funnel : { ...funnel, attempt };

/** The funnel with its steps in this order. "any" changes nothing where the steps cannot be so. */
export const setOrder = (funnel: FunnelDocument, order: FunnelOrder): FunnelDocument =>
  funnel.order === order || (order === 'any' && !canBeAnyOrder(funnel)) ? funnel : { ...funnel, order };

export function setWindow(funnel: FunnelDocument, window: FunnelWindow): FunnelDocument {
  const same = isTimed(window) && isTimed(funnel.window) ? window.ms === funnel.window.ms : window === funnel.window;
  return same ? funnel : { ...funnel, window };
}

/** The funnel of those who enter in these dates, or with all events cut to them. */
export const setRange = (
  funnel: FunnelDocument,
  range: DateRange | null,
  rangeApplies: FunnelDocument['rangeApplies'],
): FunnelDocument => changed(funnel, { range, rangeApplies: range === null ? 'entries' : rangeApplies });

/** The funnel of those who belong to a segment; null: of everybody. */
export const setSegment = (funnel: FunnelDocument, segment: Segmentation | null): FunnelDocument =>
  changed(funnel, { segment });

/** Where sessions end: as the source numbered them, or (null) at a break. */
export const setSession = (funnel: FunnelDocument, session: SessionSource | null): FunnelDocument =>
  changed(funnel, { session });

/** Events of a unit at most so far apart have no order among them. */
export const setTieTolerance = (funnel: FunnelDocument, tieToleranceMs: number): FunnelDocument =>
  changed(funnel, { tieToleranceMs });

export const setUnit = (funnel: FunnelDocument, unit: FunnelUnit): FunnelDocument => changed(funnel, { unit });

export const setBreakdown = (funnel: FunnelDocument, breakdown: Breakdown | null): FunnelDocument =>
  changed(funnel, { breakdown });

/** With these fields, or the very same funnel where they say what it says already. */
function changed(funnel: FunnelDocument, fields: Partial<FunnelDocument>): FunnelDocument {
  const names = Object.keys(fields) as (keyof FunnelDocument)[];
  const same = names.every((name) => JSON.stringify(fields[name]) === JSON.stringify(funnel[name]));
  return same ? funnel : { ...funnel, ...fields };
}

const isTimed = (window: FunnelWindow): window is { readonly ms: number } =>
  typeof window === 'object' && window !== null;

const replaceStep = (funnel: FunnelDocument, index: number, step: FunnelStep): FunnelDocument => ({
  ...funnel,
  steps: funnel.steps.with(index, step),
});

/** Puts the steps in place and lets everything that names a step by its index follow it; `place` says where a step went. */
function arrange(
  funnel: FunnelDocument,
  steps: readonly FunnelStep[],
  place: (old: number) => number | null,
): FunnelDocument {
  return {
    ...funnel,
    steps: steps.map((step, index) => fitting(step, index, steps.length)),
    exclude: funnel.exclude.flatMap((exclusion) =>
      isAnywhere(exclusion, funnel.steps.length, steps.length)
        ? anywhere(exclusion, steps.length)
        : movedExclusion(exclusion, place),
    ),
    breakdown: funnel.breakdown && movedBreakdown(funnel.breakdown, place),
  };
}

/** The first and the last step cannot be optional, only the first has an occurrence, and nothing lies before it to be near. */
function fitting(step: FunnelStep, index: number, steps: number): FunnelStep {
  const first = index === 0;
  const last = index === steps - 1;
  const asks = first && (step.direct || step.afterMs !== 0 || step.withinMs !== null);
  if (!asks && !((first || last) && step.optional) && (first || step.occurrence === 'any')) return step;
  return {
    ...step,
    optional: step.optional && !first && !last,
    direct: step.direct && !first,
    afterMs: first ? 0 : step.afterMs,
    withinMs: first ? null : step.withinMs,
    occurrence: first ? step.occurrence : 'any',
  };
}

/** What is excluded from the first step to the last stays so. Between two steps that is no more than between these. */
const isAnywhere = ({ from, to }: Exclusion, before: number, after: number): boolean =>
  from === 0 && to === before - 1 && (before > 2 || after === before);

const anywhere = (exclusion: Exclusion, steps: number): readonly Exclusion[] =>
  steps < 2 ? [] : [{ ...exclusion, from: 0, to: steps - 1 }];

/** An exclusion whose ends changed places or are gone has no stretch left to act on. */
function movedExclusion(exclusion: Exclusion, place: (old: number) => number | null): readonly Exclusion[] {
  const from = place(exclusion.from);
  const to = place(exclusion.to);
  return from === null || to === null || from >= to ? [] : [{ ...exclusion, from, to }];
}

const movedBreakdown = (breakdown: Breakdown, place: (old: number) => number | null): Breakdown => ({
  ...breakdown,
  step: place(breakdown.step) ?? 0,
});
