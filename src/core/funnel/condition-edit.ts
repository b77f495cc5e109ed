/**
 * Edits of what a funnel asks of its events beyond their names: filters and exclusions. As all edits (see edit.ts)
 * they return the very same document where nothing changes, or where the change would make it one that cannot be run.
 */
import type { PropertyFilter } from '../condition/document.ts';
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
  return { ...funnel, steps: funnel.steps.with(index, { ...step, any }) };
}

/** The funnel that counts only events which pass these filters. */
export const setFunnelFilters = (funnel: FunnelDocument, where: readonly PropertyFilter[]): FunnelDocument =>
  isSame(funnel.where, where) ? funnel : { ...funnel, where };

/** Why an event cannot be excluded there; null if it can. */
export type ExclusionRefusal = 'any-order' | 'no-such-steps' | 'too-many';

/**
 * Whether one more exclusion fits the funnel. Steps are 0-based, from < to. It may name the event of a step in its
 * range: what is taken as a step excludes nothing, its repeats do.
 */
export const exclusionRefused = (funnel: FunnelDocument, from: number, to: number): ExclusionRefusal | null =>
  funnel.exclude.length >= MOST_STEPS ? 'too-many' : conflict(funnel, { from, to });

/** The funnel in which this event, between these steps, ends an attempt. */
export function addExclusion(funnel: FunnelDocument, event: string, from: number, to: number): FunnelDocument {
  const added: Exclusion = { any: [{ event, where: [] }], from, to, effect: 'drop' };
  if (exclusionRefused(funnel, from, to) !== null) return funnel;
  if (funnel.exclude.some((one) => isSame(one, added))) return funnel;
  return { ...funnel, exclude: [...funnel.exclude, added] };
}

/** The funnel whose exclusion `index` is changed so. */
export function setExclusion(funnel: FunnelDocument, index: number, change: Partial<Exclusion>): FunnelDocument {
  const old = funnel.exclude[index];
  if (old === undefined) return funnel;
  const next = { ...old, ...change };
  if (isSame(old, next) || next.any.length === 0 || conflict(funnel, next) !== null) return funnel;
  return { ...funnel, exclude: funnel.exclude.with(index, next) };
}

export const removeExclusion = (funnel: FunnelDocument, index: number): FunnelDocument =>
  funnel.exclude[index] === undefined ? funnel : { ...funnel, exclude: funnel.exclude.toSpliced(index, 1) };

function conflict(
  { order, steps }: FunnelDocument,
  { from, to }: Pick<Exclusion, 'from' | 'to'>,
): ExclusionRefusal | null {
  if (order === 'any') return 'any-order';
  return from >= 0 && from < to && to < steps.length ? null : 'no-such-steps';
}

/** Documents are plain data whose fields stand in one order. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
