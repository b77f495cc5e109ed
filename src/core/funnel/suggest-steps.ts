import type { FunnelDocument } from './document.ts';
import type { WhatIf } from './what-if.ts';

/** An event that many do on the way to a funnel's last step, and that tells those who get there from those who do not. */
export interface StepSuggestion {
  readonly event: string;
  /** Units that get to the goal by way of the event. */
  readonly through: number;
  /** Units that do the event after the step before the goal, whether or not they get to the goal. */
  readonly did: number;
  /** `through` of all units that get to the goal. */
  readonly share: number;
  /** `through` of `did`: how many go on to the goal from the event. */
  readonly onward: number;
}

/** The figures suggestions are made of, all of one funnel whose last step is the goal. */
export interface SuggestionFigures {
  /** Units that reach the step before the goal; without such a step, all users. */
  readonly before: number;
  /** Units that reach the goal. */
  readonly goal: number;
  /** The what-if of each event put in before the goal. */
  readonly inserted: WhatIf;
  /** The what-if of each event in the place of the goal. */
  readonly replaced: WhatIf;
}

/**
 * The events that best explain the way to the goal: those with the most conversions beyond expectation.
 *
 * For each event e, `through` is how many reach the goal when e is a step right before it (what-if insert), and `did` how
 * many reach e when it stands in the goal's place (what-if replace); both are exact counts by the funnel's own rules. If
 * doing e made no difference, `did × goal ÷ before` of them would reach the goal. What is above that is the rank: an event
 * that everyone does has as many as expected, and one that few do adds few, however sure it is. The figures say what goes
 * together, not what causes it.
 */
export function suggestSteps(
  funnel: FunnelDocument,
  { before, goal, inserted, replaced }: SuggestionFigures,
  limit: number,
): readonly StepSuggestion[] {
  if (goal === 0 || before === 0) return [];
  const named = new Set(funnel.steps.flatMap(({ any }) => any.map(({ event }) => event)));
  const did = new Map(replaced.events.map(({ event, count }) => [event, count]));
  const ranked: { readonly suggestion: StepSuggestion; readonly excess: number }[] = [];
  for (const { event, count } of inserted.events) {
    const reached = did.get(event) ?? 0;
    if (named.has(event) || reached === 0) continue;
    const excess = count - (reached * goal) / before;
    if (excess <= 0 || count < goal * LEAST_SHARE) continue;
    const suggestion = { event, through: count, did: reached, share: count / goal, onward: count / reached };
    ranked.push({ suggestion, excess });
  }
  return ranked
    .sort((a, b) => b.excess - a.excess)
    .slice(0, limit)
    .map(({ suggestion }) => suggestion);
}

/** An event on fewer ways to the goal than this explains none of them worth a step. */
const LEAST_SHARE = 0.02;
