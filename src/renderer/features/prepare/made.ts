import type { PreparationStep } from '../../../core/funnel/document.ts';

/** How an event came to be that was not imported as it is. */
export interface Made {
  readonly label: 'Merged' | 'Renamed' | 'Derived' | 'Named';
  /** The step it is by, counted from 0. */
  readonly step: number;
}

/**
 * How the events of a list were made, by name; imported ones are not in it. What steps name is known from them; other names
 * that were not imported come from a property.
 */
export function madeEvents(
  steps: readonly PreparationStep[],
  list: readonly string[],
  imported: ReadonlySet<string>,
): ReadonlyMap<string, Made> {
  const made = new Map<string, Made>();
  const naming = steps.findLastIndex((one) => !one.off && 'name' in one);
  if (naming >= 0)
    for (const event of list) if (!imported.has(event)) made.set(event, { label: 'Named', step: naming });
  for (const [step, one] of steps.entries()) {
    if (one.off) continue;
    if ('rename' in one) {
      const before = made.get(one.to);
      const others = one.rename.filter((name) => name !== one.to).length;
      const merges =
        others > 1 || one.rename.includes(one.to) || imported.has(one.to) || (before && before.label !== 'Named');
      made.set(one.to, { label: merges ? 'Merged' : 'Renamed', step });
    } else if ('derive' in one) made.set(one.derive, { label: 'Derived', step });
    else if ('silence' in one) made.set(one.silence, { label: 'Derived', step });
  }
  return made;
}
