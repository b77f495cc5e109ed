import { askFunnel, nothingAsked } from './asked.ts';
import type { FunnelDocument } from './document.ts';
import { matchingEvents } from './matching-events.ts';
import { instant } from './rules.ts';

/** Epoch milliseconds, both ends inclusive; null for no end. */
export interface TimeSpan {
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

/**
 * When the only events happen that a funnel's figures come from: without all others they are the same, to the byte,
 * warnings included. Null where events of any time count. Derived from semantics: an attempt begins in the range, and what
 * it takes or meets lies in its window.
 */
export function matchingTimes(document: FunnelDocument): TimeSpan | null {
  const { range, rangeApplies, window } = document;
  if (range === null || matchingEvents(document) === null) return null;
  const asked = nothingAsked();
  askFunnel(asked, document);
  // How many values are no numbers is told of all events.
  if (asked.numbers.length > 0) return null;
  const fromMs = range.from === undefined ? null : instant(range.from);
  if (range.to === undefined) return { fromMs, toMs: null };
  const toMs = instant(range.to);
  if (rangeApplies === 'all-events') return { fromMs, toMs };
  return { fromMs, toMs: window === null || window === 'session' ? null : toMs + window.ms };
}
