import type { PropertyColumns, Segment } from '../data/columns.ts';
import type { FlowDocument } from './document.ts';
import { itemsOf } from './items.ts';
import { eachJourney, type Journey } from './journeys.ts';
import type { FlowProgram } from './program.ts';
import type { FlowChoice } from './survey.ts';

/**
 * The second pass over a flow: what was counted at every place. In each column slots 0 … rows - 1 are the shown items,
 * slot `rows` is Other and slot `rows + 1` the whole column. Plain numbers and typed arrays, so it can be cloned or
 * transferred; tallies of disjoint users merge exactly, in any order.
 */
export interface FlowTally {
  journeys: number;
  units: number;
  /** By `column * (rows + 2) + slot`. */
  readonly nodes: Float64Array;
  readonly dropped: Float64Array;
  readonly repeats: Float64Array;
  /** By `(column * (rows + 1) + slot) * (rows + 1) + slot in the next column`. */
  readonly links: Float64Array;
}

export function emptyFlowTally({ columns, rows }: FlowDocument): FlowTally {
  const places = columns * (rows + 2);
  return {
    journeys: 0,
    units: 0,
    nodes: new Float64Array(places),
    dropped: new Float64Array(places),
    repeats: new Float64Array(places),
    links: new Float64Array((columns - 1) * (rows + 1) ** 2),
  };
}

/** Adds what `from` counted to `into`, and returns that. */
export function mergeFlowTallies(into: FlowTally, from: FlowTally): FlowTally {
  into.journeys += from.journeys;
  into.units += from.units;
  for (const part of ['nodes', 'dropped', 'repeats', 'links'] as const)
    for (let i = 0; i < into[part].length; i++) into[part][i] += from[part][i];
  return into;
}

/** Whether a journey, with the slot it takes in each of its columns, is one that a number counts. */
type Counts = (journey: Journey, slots: Int32Array) => boolean;

/**
 * Adds a segment to the tally; with `only`, no more than the journeys that it says yes to. False when `stop` said so
 * meanwhile; the tally is then useless.
 */
export function countFlow(
  program: FlowProgram,
  choice: FlowChoice,
  segment: Segment,
  properties: PropertyColumns,
  tally: FlowTally,
  stop: () => boolean,
  only?: Counts,
): boolean {
  const { rows } = program.document;
  // A unit of many journeys may have none that counts.
  let any = false;
  const width = rows + 1;
  const nodes = distinct(tally.nodes);
  const dropped = distinct(tally.dropped);
  const links = distinct(tally.links);
  const { repeats } = tally;
  return eachPlacedJourney(
    program,
    choice,
    segment,
    properties,
    stop,
    (journey, slots) => {
      if (only && !only(journey, slots)) return;
      const { counted, length, ended, repeats: folded } = journey;
      any = true;
      tally.journeys++;
      for (let column = 0; column < length; column++) {
        const slot = slots[column];
        const first = column * (rows + 2);
        nodes(first + slot, counted);
        nodes(first + width, counted);
        repeats[first + slot] += folded[column];
        repeats[first + width] += folded[column];
        if (column > 0) links(((column - 1) * width + slots[column - 1]) * width + slot, counted);
      }
      if (!ended) return;
      const first = (length - 1) * (rows + 2);
      dropped(first + slots[length - 1], counted);
      dropped(first + width, counted);
    },
    () => {
      if (any) tally.units++;
      any = false;
    },
  );
}

/** Counts everyone once at each place, as long as everything of one comes in a row. */
function distinct(counts: Float64Array): (place: number, counted: number) => void {
  const last = new Uint32Array(counts.length);
  return (place, counted) => {
    if (last[place] === counted) return;
    last[place] = counted;
    counts[place]++;
  };
}

/** A number of a flow. The item null is Other; without an item it is the number of the whole column. */
export type FlowNumber =
  | { readonly kind: 'node' | 'dropped'; readonly column: number; readonly item?: string | null }
  | { readonly kind: 'link'; readonly column: number; readonly from: string | null; readonly to: string | null }
  /** Those whose first columns are these items. */
  | { readonly kind: 'path'; readonly items: readonly (string | null)[] };

/** Which journeys a number counts. None for an item that the column does not show. */
export function countsOf({ rows }: FlowDocument, choice: FlowChoice, number: FlowNumber): Counts {
  const slotOf = (column: number, item: string | null): number => {
    const slot = item === null ? rows : (choice.items[column]?.indexOf(item) ?? -1);
    return slot < 0 ? NO_SLOT : slot;
  };
  /** The journey has these slots from that column on. */
  const wanted =
    number.kind === 'path'
      ? number.items.map((item, column) => slotOf(column, item))
      : number.kind === 'link'
        ? [slotOf(number.column, number.from), slotOf(number.column + 1, number.to)]
        : [number.item === undefined ? ANY_SLOT : slotOf(number.column, number.item)];
  const first = number.kind === 'path' ? 0 : number.column;
  return ({ length, ended }, slots) => {
    if (length < first + wanted.length) return false;
    if (number.kind === 'dropped' && !(ended && length === first + 1)) return false;
    return wanted.every((slot, i) => slot === ANY_SLOT || slot === slots[first + i]);
  };
}

/**
 * Who is behind a number, as indexes of their users in the segment, ascending. One entry for each unit or journey
 * counted: with sessions, property values or journeys a user may stand here several times. Empty for an item that the
 * column does not show.
 */
export function flowUsers(
  program: FlowProgram,
  choice: FlowChoice,
  segment: Segment,
  properties: PropertyColumns,
  number: FlowNumber,
): Uint32Array {
  const counts = countsOf(program.document, choice, number);
  const found: number[] = [];
  let last = 0;
  eachPlacedJourney(
    program,
    choice,
    segment,
    properties,
    () => false,
    (journey, slots) => {
      if (journey.counted === last || !counts(journey, slots)) return;
      found.push(journey.user);
      last = journey.counted;
    },
  );
  return Uint32Array.from(found);
}

const NO_SLOT = -1;
const ANY_SLOT = -2;

/** Every journey with the slot it takes in each of its columns: what counts and lists are both made from. */
function eachPlacedJourney(
  program: FlowProgram,
  choice: FlowChoice,
  segment: Segment,
  properties: PropertyColumns,
  stop: () => boolean,
  visit: (journey: Journey, slots: Int32Array) => void,
  unitDone?: () => void,
): boolean {
  const { columns, rows } = program.document;
  const items = itemsOf(program, properties, stop);
  if (!items) return false;
  const { names } = items;
  const numbers = new Map(names.map((name, number) => [name, number]));
  const slotOf = new Uint16Array(columns * names.length).fill(rows);
  choice.items.forEach((shown, column) => {
    shown.forEach((item, slot) => {
      const number = numbers.get(item);
      if (number !== undefined) slotOf[column * names.length + number] = slot;
    });
  });
  const slots = new Int32Array(columns);
  return eachJourney(
    program,
    segment,
    properties,
    items,
    stop,
    (journey) => {
      for (let column = 0; column < journey.length; column++)
        slots[column] = slotOf[column * names.length + journey.items[column]];
      visit(journey, slots);
    },
    unitDone,
  );
}
