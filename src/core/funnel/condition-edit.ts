/**
 * Edits of what a funnel asks of its events beyond their names: filters and exclusions. As all edits (see edit.ts)
 * they return the very same document where nothing changes, or where the change would make it one that cannot be run.
 */
import type { EventMatcher, PropertyFilter } from '../condition/document.ts';
import { sameMatcher } from '../condition/document.ts';
import { MOST_STEPS } from './check.ts';
import type { Exclusion, FunnelDocument } from './document.ts';

/** The funnel whose step `index` asks for these filters on its alternative number `alternative`. */
export function setStepFilters(
  funnel: FunnelDocument,
  index: number,
  alternative: number,
  where: readonly PropertyFilter[],
): FunnelDocument {
  const step = funnel.steps[index];
  const matcher = step?.any[alternative];
  if (matcher === undefined || isSame(matcher.where, where)) return funnel;
  const any = step.any.with(alternative, { ...matcher, where });
  const next = { ...funnel, steps: funnel.steps.with(index, { ...step, any }) };
  // With other filters it may ask for the very event that is excluded there.
  return next.exclude.every((exclusion) => conflict(next, exclusion) === null) ? next : funnel;
}

/** The funnel that counts only events which pass these filters. */
export const setFunnelFilters = (funnel: FunnelDocument, where: readonly PropertyFilter[]): FunnelDocument =>
  isSame(funnel.where, where) ? funnel : { ...funnel, where };

/** Why an event cannot be excluded there; null if it can. */
export type ExclusionRefusal = 'any-order' | 'no-such-steps' | 'too-many' | 'is-a-step';

/** Whether one more exclusion fits the funnel. Steps are 0-based, from < to. */
export function exclusionRefused(
  funnel: FunnelDocument,
  any: readonly EventMatcher[],
  from: number,
  to: number,
): ExclusionRefusal | null {
  if (funnel.exclude.length >= MOST_STEPS) return 'too-many';
  return conflict(funnel, { any, from, to, effect: 'drop' });
}

/** The funnel in which this event, between these steps, ends an attempt. */
export function addExclusion(funnel: FunnelDocument, event: string, from: number, to: number): FunnelDocument {
  const added: Exclusion = { any: [{ event, where: [] }], from, to, effect: 'drop' };
  if (exclusionRefused(funnel, added.any, from, to) !== null) return funnel;
  if (funnel.exclude.some((one) => isSame(one, added))) return funnel;
  return { ...funnel, exclude: [...funnel.exclude, added] };
}

/** The funnel whose exclusion `index` is changed so; one that would exclude a step's own event stays as it is. */
export function setExclusion(funnel: FunnelDocument, index: number, change: Partial<Exclusion>): FunnelDocument {
  const old = funnel.exclude[index];
  if (old === undefined) return funnel;
  const next = { ...old, ...change };
  if (isSame(old, next) || next.any.length === 0 || conflict(funnel, next) !== null) return funnel;
  return { ...funnel, exclude: funnel.exclude.with(index, next) };
}

export const removeExclusion = (funnel: FunnelDocument, index: number): FunnelDocument =>
  funnel.exclude[index] === undefined ? funnel : { ...funnel, exclude: funnel.exclude.toSpliced(index, 1) };

function conflict({ order, steps }: FunnelDocument, { any, from, to }: Exclusion): ExclusionRefusal | null {
  if (order === 'any') return 'any-order';
  if (!(from >= 0 && from < to && to < steps.length)) return 'no-such-steps';
  const between = steps.slice(from, to + 1);
  return between.some((step) => step.any.some((one) => any.some((matcher) => sameMatcher(one, matcher))))
    ? 'is-a-step'
    : null;
}

/** Documents are plain data whose fields stand in one order. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
