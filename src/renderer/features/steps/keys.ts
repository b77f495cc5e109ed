import type { FunnelStep } from '../../../core/funnel/document.ts';

/** Steps have no ids in a document; the screen needs them to tell a moved step from a changed one. */
export interface KeyedSteps {
  readonly steps: readonly FunnelStep[];
  readonly keys: readonly string[];
}

let last = 0;
const fresh = (): string => `step-${++last}`;

/** Keys for the steps of a changed document: a step that is still there keeps its key, an edited one takes over its place's. */
export function stepKeys(before: KeyedSteps, steps: readonly FunnelStep[]): readonly string[] {
  const free = new Map<FunnelStep, string[]>();
  before.steps.forEach((step, index) => {
    const keys = free.get(step);
    if (keys) keys.push(before.keys[index]);
    else free.set(step, [before.keys[index]]);
  });
  const kept = steps.map((step) => free.get(step)?.shift());
  const used = new Set(kept);
  return kept.map((key, index) => {
    if (key !== undefined) return key;
    const inPlace = before.keys[index];
    if (before.steps.length === steps.length && inPlace !== undefined && !used.has(inPlace)) return inPlace;
    return fresh();
  });
}
