import { askFilters, nothingAsked } from './asked.ts';
import type { FunnelDocument } from './document.ts';

/**
 * The names of the only events that a funnel's figures come from: without all others they are the same, to the byte,
 * warnings included. Null where others count, too: as what stands between steps, ends sessions, carries a value, makes a
 * user one of a segment, or is made into something else. Derived from semantics: only matching events can satisfy or
 * exclude a step, and time runs by the clock.
 */
export function matchingEvents(document: FunnelDocument): readonly string[] | null {
  const { steps, exclude, order, unit, window, where, segment, breakdown, tieToleranceMs, prepare, collapse } =
    document;
  const between = order === 'strict' || collapse || tieToleranceMs > 0 || steps.some(({ direct }) => direct);
  const sessions = unit.kind !== 'user' || window === 'session';
  const others = comparesNumbers(where) || segment !== null || breakdown !== null || prepare !== null;
  if (between || sessions || others || steps[0].occurrence !== 'any') return null;
  const names = [...steps, ...exclude].flatMap(({ any }) => any.map(({ event }) => event));
  return names.includes('*') ? null : [...new Set(names)];
}

/** Whether a filter compares numbers: that some values are none is told by all events. */
function comparesNumbers(where: FunnelDocument['where']): boolean {
  const asked = nothingAsked();
  askFilters(asked, where, null);
  return asked.numbers.length > 0;
}
