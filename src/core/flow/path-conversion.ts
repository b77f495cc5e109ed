import { type PropertyColumns, type Segment, ticksOf } from '../data/columns.ts';
import { matchRows } from '../funnel/row-match.ts';
import type { FlowProgram } from './program.ts';
import type { Span } from './spans.ts';

/**
 * Whether a unit does one of the chosen events within a journey, or, of an anchored one with a time of its own, within
 * that time of the anchor. Looked for before cleaning: an event that the flow leaves out converts all the same.
 */
export function conversionTest(
  program: FlowProgram,
  chosen: readonly string[],
  segment: Segment,
  properties: PropertyColumns,
): (span: Span) => boolean {
  if (chosen.length === 0) return () => false;
  const { document, facts, anchor } = program;
  const { event, userStart } = segment;
  const isChosen = Uint8Array.from(facts.eventNames, (name) => Number(chosen.includes(name)));
  const match = matchRows(anchor, segment, properties);
  const held = document.unit.kind === 'property' ? properties.get(document.unit.property) : undefined;
  const timeOf = ticksOf(anchor.rules.ticksPerMs, segment);
  const limit = document.anchor && document.windowMs !== null ? anchor.rules.window : null;
  return ({ events, user, first, end, step }) => {
    const from = events.rows[first];
    const to = events.rows[end - step];
    for (let row = from; row >= userStart[user] && row < userStart[user + 1]; row += step) {
      if (limit === null ? (row - to) * step > 0 : Math.abs(timeOf(row) - timeOf(from)) > limit) return false;
      if (isChosen[event[row]] === 0 || !match.passes(row, user)) continue;
      if (held?.per === 'row' && held.codes[row] !== held.codes[from]) continue;
      return true;
    }
    return false;
  };
}
