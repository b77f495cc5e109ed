import { byCodePoint } from '../base/code-points.ts';
import type { Preparation } from '../funnel/document.ts';

/** Whether no step does anything at all. */
export const isIdle = ({ steps }: Preparation): boolean => steps.every(({ off }) => off === true);

/**
 * A document that leaves the data set it was made of, with the steps its figures depend on: its own, or else those `saved`
 * with the data set. So it finds the same anywhere.
 */
export function carrying<D extends object>(document: D, saved: Preparation | null): D {
  const isOwn = 'prepare' in document && document.prepare !== null;
  return isOwn || saved === null || isIdle(saved) ? document : { ...document, prepare: saved };
}

/** Whether two preparations do the same; null does nothing. Steps that are off are none. */
export const preparesAlike = (a: Preparation | null, b: Preparation | null): boolean => atWork(a) === atWork(b);

const atWork = (prepare: Preparation | null): string =>
  JSON.stringify(sorted(prepare?.steps.filter(({ off }) => !off).map(({ off: _, ...step }) => step) ?? []));

/** With the fields of objects in one order. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => byCodePoint(a, b))
      .map(([key, part]) => [key, sorted(part)]),
  );
}
