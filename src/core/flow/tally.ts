import type { FlowDocument } from './document.ts';
import { countedOf, isOther, type Journeys } from './journeys.ts';
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
  addPlaces(into, from);
  return into;
}

type Places = { readonly [part in 'nodes' | 'dropped' | 'repeats' | 'links']: Float64Array | Int32Array };

function addPlaces(into: Places, from: Places): void {
  for (const part of ['nodes', 'dropped', 'repeats', 'links'] as const)
    for (let i = 0; i < into[part].length; i++) into[part][i] += from[part][i];
}

/**
 * Adds the journeys of a segment to the tally; with `only`, no more than those it says yes to.
 *
 * Tried, a tenth faster at most: block by block; who arrives at a column by each one's longest journey; one loop over all
 * places. A quarter slower: branches in the place of `isOther`.
 */
export function countFlow(
  program: FlowProgram,
  choice: FlowChoice,
  journeys: Journeys,
  tally: FlowTally,
  only?: (journey: number) => boolean,
): void {
  const width = program.document.rows + 1;
  const { count, names, unit, ended, start, items, repeats: folded } = journeys;
  const slots = slotTable(program, choice, journeys);
  const counted = countedOf(program, journeys);
  const [nodes, dropped, repeats] = [0, 0, 0].map(() => new Int32Array(tally.nodes.length));
  const links = new Int32Array(tally.links.length);
  // By place, who was counted there last: everything of one comes in a row.
  const lastAt = new Int32Array(nodes.length).fill(-1);
  const lastOut = new Int32Array(nodes.length).fill(-1);
  const lastOn = new Int32Array(links.length).fill(-1);
  let lastUnit = -1;
  for (let journey = 0; journey < count; journey++) {
    if (only && !only(journey)) continue;
    const who = counted[journey];
    const from = start[journey];
    const end = start[journey + 1];
    let node = 0;
    let whole = width;
    let before = 0;
    for (let i = from, column = 0; i < end; i++, column++) {
      const slot = slots[column * names.length + items[i]];
      whole = column * (width + 1) + width;
      node = whole - width + slot;
      if (folded[i] > 0) {
        repeats[node] += folded[i];
        repeats[whole] += folded[i];
      }
      nodes[node] += isOther(lastAt[node], who);
      lastAt[node] = who;
      nodes[whole] += isOther(lastAt[whole], who);
      lastAt[whole] = who;
      if (column > 0) {
        const link = ((column - 1) * width + before) * width + slot;
        links[link] += isOther(lastOn[link], who);
        lastOn[link] = who;
      }
      before = slot;
    }
    tally.journeys++;
    tally.units += isOther(lastUnit, unit[journey]);
    lastUnit = unit[journey];
    if (ended[journey] === 0) continue;
    dropped[node] += isOther(lastOut[node], who);
    lastOut[node] = who;
    dropped[whole] += isOther(lastOut[whole], who);
    lastOut[whole] = who;
  }
  addPlaces(tally, { nodes, dropped, repeats, links });
}

/** A number of a flow. The item null is Other; without an item it is the number of the whole column. */
export type FlowNumber =
  | { readonly kind: 'node' | 'dropped'; readonly column: number; readonly item?: string | null }
  | { readonly kind: 'link'; readonly column: number; readonly from: string | null; readonly to: string | null }
  /** Those whose first columns are these items. */
  | { readonly kind: 'path'; readonly items: readonly (string | null)[] };

/** Which journeys of a segment a number counts. None for an item that the column does not show. */
export function countsOf(
  program: FlowProgram,
  choice: FlowChoice,
  number: FlowNumber,
  journeys: Journeys,
): (journey: number) => boolean {
  const { rows } = program.document;
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
  const { names, start, ended, items } = journeys;
  const slots = slotTable(program, choice, journeys);
  return (journey) => {
    const from = start[journey] + first;
    const length = start[journey + 1] - from;
    if (length < wanted.length) return false;
    if (number.kind === 'dropped' && !(ended[journey] === 1 && length === 1)) return false;
    return wanted.every((slot, i) => slot === ANY_SLOT || slot === slots[(first + i) * names.length + items[from + i]]);
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
  journeys: Journeys,
  number: FlowNumber,
): Uint32Array {
  const counts = countsOf(program, choice, number, journeys);
  const counted = countedOf(program, journeys);
  const found: number[] = [];
  let last = -1;
  for (let journey = 0; journey < journeys.count; journey++) {
    if (counted[journey] === last || !counts(journey)) continue;
    found.push(journeys.user[journey]);
    last = counted[journey];
  }
  return Uint32Array.from(found);
}

const NO_SLOT = -1;
const ANY_SLOT = -2;

/** By `column * names + item` the slot that an item takes. */
function slotTable({ document: { columns, rows } }: FlowProgram, choice: FlowChoice, { names }: Journeys): Uint16Array {
  const numbers = new Map(names.map((name, number) => [name, number]));
  const slots = new Uint16Array(columns * names.length).fill(rows);
  choice.items.forEach((shown, column) => {
    shown.forEach((item, slot) => {
      const number = numbers.get(item);
      if (number !== undefined) slots[column * names.length + number] = slot;
    });
  });
  return slots;
}
