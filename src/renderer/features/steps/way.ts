import type { EventList } from '../../../core/data/event-list.ts';
import { MOST_STEPS } from '../../../core/funnel/check.ts';
import { type FunnelDocument, stepLabel } from '../../../core/funnel/document.ts';
import { addStep } from '../../../core/funnel/edit.ts';
import { isOnePass } from '../../../core/funnel/what-if.ts';
import { guessGoal } from './suggest-starts.ts';

/** The way whose steps are suggested: a funnel whose last step is the goal, and where in the present one they would go. */
export interface StepWay {
  readonly funnel: FunnelDocument;
  readonly goal: string;
  /** Where a suggested step is put in, in either funnel; 0-based. */
  readonly at: number;
  /** What the step before the goal is called; null where the goal is the only step. */
  readonly after: string | null;
  /** The goal's event where the present funnel does not have it yet. */
  readonly missing: string | null;
}

/**
 * The way from here to the goal: to the funnel's last step where it is a macro conversion, else to the first macro
 * conversion that the funnel does not have. Without macro conversions what looks like a goal by name counts as one. Null
 * where there is no goal, or where the rules of the funnel would ask for one evaluation per event.
 */
export function wayOf(funnel: FunnelDocument, list: EventList, macros: readonly string[] = []): StepWay | null {
  const { steps } = funnel;
  if (steps.length >= MOST_STEPS) return null;
  const named = (event: string) => steps.some(({ any }) => any.some((matcher) => matcher.event === event));
  const wide = list.events.toSorted((a, b) => b.users - a.users);
  const guess = guessGoal(wide)?.event;
  const goals = macros.length > 0 || guess === undefined ? macros : [guess];
  const ends = steps.at(-1)?.any.some(({ event }) => goals.includes(event)) ?? false;
  // Where the funnel has every goal already, none is ahead: what leads to its last step is.
  const missing = ends ? null : (goals.find((goal) => !named(goal)) ?? null);
  if (missing === null && steps.length === 0) return null;
  const plain = { ...funnel, breakdown: null };
  const way = missing === null ? plain : addStep(plain, missing);
  if (!isOnePass(way)) return null;
  const at = way.steps.length - 1;
  return {
    funnel: way,
    goal: stepLabel(way.steps[at]),
    at,
    after: at === 0 ? null : stepLabel(way.steps[at - 1]),
    missing,
  };
}
