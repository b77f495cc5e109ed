import type { PropertyColumns, Segment } from '../../data/columns.ts';
import type { FunnelProgram } from '../program.ts';
import { isCarried, UnitCutter, type UnitEvents } from './events.ts';
import { type Matches, matchesOf } from './matches.ts';

interface Known {
  readonly matches: Matches;
  readonly question: string;
  readonly units: UnitEvents;
}

/** The units that were cut from a segment last: whole ones, and those held to one breakdown value each. */
const latest = { whole: new WeakMap<Segment, Known>(), inside: new WeakMap<Segment, Known>() };
/** A unit's event takes some 42 bytes: they are kept where that is no more than this by row of the segment. */
const EVENT_BYTES = 42;
const MOST_BYTES_PER_ROW = 16;

/** Whether the range of entries decides what a unit consists of, or what it stands under. */
export const mindsRange = ({ document, rules }: FunnelProgram, inside: boolean): boolean =>
  (!inside && isCarried(document.breakdown)) || (document.collapse && rules.tieTolerance > 0);

/**
 * The units of a segment that have events which matter, one after another in the same columns. Window, limits and
 * the attempts that are asked for change nothing in them, nor does the range of entries mostly.
 */
export function unitsOf(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  inside: boolean,
): UnitEvents {
  const { document, rules } = program;
  const { unit, breakdown, collapse } = document;
  const lends = !inside && isCarried(breakdown);
  const unbound = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  const range = mindsRange(program, inside) ? { from: rules.from, to: rules.to } : unbound;
  const question = JSON.stringify([
    [unit, collapse, rules.tieTolerance, document.steps[0].occurrence, rules.order === 'any'],
    rules.inSession ? [rules.sessionGap, document.session] : null,
    rules.steps.some(({ direct }) => direct),
    [rules.cutFrom, rules.cutTo, range.from, range.to].map(String),
    inside || lends ? [inside, breakdown?.property, breakdown?.attribution] : null,
  ]);
  const matches = matchesOf({ ...program, rules: { ...rules, inSession: false } }, segment, properties);
  const kept = inside ? latest.inside : latest.whole;
  const known = kept.get(segment);
  if (known?.matches === matches && known.question === question) return known.units;
  const cutter = new UnitCutter({ ...program, rules: { ...rules, ...range } }, segment, properties, inside, null);
  const units = cutter.events;
  for (let user = 0; user < segment.users; user++) cutter.cut(user);
  const bytes = units.length * EVENT_BYTES;
  const isSmall = bytes <= segment.rows * MOST_BYTES_PER_ROW;
  const hasRoom = program.facts.keeps?.(segment, inside ? 'parts' : 'units', isSmall ? bytes : 0) ?? true;
  if (isSmall && hasRoom) kept.set(segment, { matches, question, units });
  else kept.delete(segment);
  return units;
}
