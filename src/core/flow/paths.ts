import { byCodePoint } from '../base/code-points.ts';
import type { PropertyColumns, Segment } from '../data/columns.ts';
import { quantiles } from '../statistics/quantiles.ts';
import type { FlowDocument } from './document.ts';
import { itemsOf } from './items.ts';
import { PairMap } from './pair-map.ts';
import { conversionTest } from './path-conversion.ts';
import type { FlowPath, FlowPaths } from './paths-result.ts';
import type { FlowProgram } from './program.ts';
import { eachSpan } from './spans.ts';

/**
 * Whole journeys by their items, cut to the flow's columns. Typed arrays, so it can be cloned; tallies of disjoint users
 * merge exactly. Arrays may be longer than what they hold.
 */
export interface PathTally {
  /** The items met, by number. */
  readonly names: string[];
  /** How many paths there are; by `path * columns + column` their items, -1 beyond the end, and repeats. */
  count: number;
  items: Int32Array;
  repeats: Float64Array;
  /** By path: 1 where journeys go on beyond the last column; units, journeys, units with a conversion. */
  cut: Uint8Array;
  units: Float64Array;
  journeys: Float64Array;
  converted: Float64Array;
  /** By journey: its path, and its ticks from first to last event. */
  number: number;
  pathOf: Uint32Array;
  lengths: Float64Array;
}

/** So many paths are listed; the rest is counted. */
export const MOST_PATHS = 1000;

export const emptyPaths = ({ columns }: FlowDocument): PathTally => ({
  names: [],
  count: 0,
  items: new Int32Array(64 * columns),
  repeats: new Float64Array(64 * columns),
  cut: new Uint8Array(64),
  units: new Float64Array(64),
  journeys: new Float64Array(64),
  converted: new Float64Array(64),
  number: 0,
  pathOf: new Uint32Array(1024),
  lengths: new Float64Array(1024),
});

/** Finds a tally's paths by their items. */
export interface PathIndex {
  /** The number of an item. */
  item(name: string): number;
  /** The path with the first `length` of these items; makes it where there is none yet. */
  path(items: ArrayLike<number>, length: number, cut: boolean): number;
}

/** What leads from a node of the tree of paths to the path that ends there, and to the one that is cut there. */
const ENDS = 0x7ffffffe;
const IS_CUT = 0x7ffffffd;

export function pathIndex({ columns }: FlowDocument, tally: PathTally): PathIndex {
  const numbers = new Map(tally.names.map((name, number) => [name, number]));
  /** By node and item the next node. */
  const next = new PairMap();
  let nodes = 1;
  const index: PathIndex = {
    item: (name) => {
      let number = numbers.get(name);
      if (number === undefined) {
        number = tally.names.length;
        numbers.set(name, number);
        tally.names.push(name);
      }
      return number;
    },
    path: (items, length, cut) => {
      let node = 0;
      for (let i = 0; i < length; i++) {
        let found = next.get(node, items[i]);
        if (found < 0) {
          found = nodes++;
          next.set(node, items[i], found);
        }
        node = found;
      }
      const known = next.get(node, cut ? IS_CUT : ENDS);
      if (known >= 0) return known;
      const path = addPath(tally, columns);
      next.set(node, cut ? IS_CUT : ENDS, path);
      for (let i = 0; i < columns; i++) tally.items[path * columns + i] = i < length ? items[i] : -1;
      tally.cut[path] = cut ? 1 : 0;
      return path;
    },
  };
  // Those that are there already.
  const count = tally.count;
  tally.count = 0;
  for (let path = 0; path < count; path++) {
    const own = tally.items.subarray(path * columns, (path + 1) * columns);
    const length = own.indexOf(-1);
    index.path(own.slice(), length < 0 ? columns : length, tally.cut[path] === 1);
  }
  return index;
}

function addPath(tally: PathTally, columns: number): number {
  const path = tally.count++;
  if (path === tally.cut.length) {
    tally.items = grown(tally.items, new Int32Array(2 * path * columns));
    tally.repeats = grown(tally.repeats, new Float64Array(2 * path * columns));
    tally.cut = grown(tally.cut, new Uint8Array(2 * path));
    for (const part of ['units', 'journeys', 'converted'] as const)
      tally[part] = grown(tally[part], new Float64Array(2 * path));
  }
  return path;
}

function grown<A extends Int32Array | Uint32Array | Uint8Array | Float64Array>(from: A, into: A): A {
  into.set(from);
  return into;
}

function addJourney(tally: PathTally, path: number, ticks: number): void {
  const place = tally.number++;
  if (place === tally.pathOf.length) {
    tally.pathOf = grown(tally.pathOf, new Uint32Array(2 * place));
    tally.lengths = grown(tally.lengths, new Float64Array(2 * place));
  }
  tally.pathOf[place] = path;
  tally.lengths[place] = ticks;
}

/**
 * Adds a segment's journeys. `chosen`: the events that are a conversion. False when `stop` said so meanwhile; the tally
 * is then useless.
 */
export function countPaths(
  program: FlowProgram,
  chosen: readonly string[],
  segment: Segment,
  properties: PropertyColumns,
  tally: PathTally,
  index: PathIndex,
  stop: () => boolean,
): boolean {
  const table = itemsOf(program, properties, stop);
  if (!table) return false;
  const { columns, collapse } = program.document;
  const numbers = new Int32Array(table.names.length).fill(-1);
  const items = new Int32Array(columns);
  const repeats = new Int32Array(columns);
  const converts = conversionTest(program, chosen, segment, properties);
  /** By path: the last unit counted there, and the last that converted. */
  let countedIn = new Uint32Array(tally.cut.length);
  let convertedIn = new Uint32Array(tally.cut.length);
  return eachSpan(program, segment, properties, table, stop, (span) => {
    const { events, unit, first, end, step } = span;
    let length = 0;
    let before = -1;
    let i = first;
    for (; i !== end; i += step) {
      const item = events.items[i];
      if (collapse && item === before) {
        repeats[length - 1]++;
        continue;
      }
      if (length === columns) break;
      before = item;
      if (numbers[item] < 0) numbers[item] = index.item(table.names[item]);
      items[length] = numbers[item];
      repeats[length] = 0;
      length++;
    }
    const path = index.path(items, length, i !== end);
    addJourney(tally, path, Math.abs(events.times[end - step] - events.times[first]));
    tally.journeys[path]++;
    for (let column = 0; column < length; column++) tally.repeats[path * columns + column] += repeats[column];
    if (path >= countedIn.length) {
      countedIn = grown(countedIn, new Uint32Array(2 * (path + 1)));
      convertedIn = grown(convertedIn, new Uint32Array(2 * (path + 1)));
    }
    if (countedIn[path] !== unit) {
      countedIn[path] = unit;
      tally.units[path]++;
    }
    if (chosen.length > 0 && convertedIn[path] !== unit && converts(span)) {
      convertedIn[path] = unit;
      tally.converted[path]++;
    }
  });
}

/** Adds what `from` counted to `into`, and returns that. */
export function mergePaths(document: FlowDocument, into: PathTally, from: PathTally): PathTally {
  const { columns } = document;
  const index = pathIndex(document, into);
  const numbers = from.names.map((name) => index.item(name));
  const items = new Int32Array(columns);
  const paths = new Uint32Array(from.count);
  for (let path = 0; path < from.count; path++) {
    let length = 0;
    for (; length < columns && from.items[path * columns + length] >= 0; length++)
      items[length] = numbers[from.items[path * columns + length]];
    const own = index.path(items, length, from.cut[path] === 1);
    paths[path] = own;
    for (const part of ['units', 'journeys', 'converted'] as const) into[part][own] += from[part][path];
    for (let column = 0; column < length; column++)
      into.repeats[own * columns + column] += from.repeats[path * columns + column];
  }
  const { number } = into;
  into.number += from.number;
  into.pathOf = grown(into.pathOf.subarray(0, number), new Uint32Array(into.number));
  for (let place = 0; place < from.number; place++) into.pathOf[number + place] = paths[from.pathOf[place]];
  into.lengths = grown(into.lengths.subarray(0, number), new Float64Array(into.number));
  into.lengths.set(from.lengths.subarray(0, from.number), number);
  return into;
}

/** The first paths: most units, then most journeys, then items in code-point order. */
export function pathFigures(
  { columns }: FlowDocument,
  tally: PathTally,
  ticksPerMs: number,
  converts: boolean,
): FlowPaths {
  const { names, count, units, journeys, cut } = tally;
  const itemsOf = (path: number): string[] => {
    const own = tally.items.subarray(path * columns, (path + 1) * columns);
    return Array.from(
      own.filter((item) => item >= 0),
      (item) => names[item],
    );
  };
  // Items compare by their places in code-point order; the end of a path, -1, comes before any.
  const rank = new Int32Array(names.length);
  const inOrder = names.map((_, number) => number).sort((a, b) => byCodePoint(names[a], names[b]));
  for (const [place, number] of inOrder.entries()) rank[number] = place;
  const byItems = (a: number, b: number): number => {
    for (let column = 0; column < columns; column++) {
      const x = tally.items[a * columns + column];
      const y = tally.items[b * columns + column];
      if (x !== y) return (x < 0 ? -1 : rank[x]) - (y < 0 ? -1 : rank[y]);
    }
    return 0;
  };
  const order = firstFew(units, count).sort(
    (a, b) => units[b] - units[a] || journeys[b] - journeys[a] || byItems(a, b) || cut[a] - cut[b],
  );
  const shown = order.subarray(0, MOST_PATHS);
  const median = medians(tally, shown);
  return {
    paths: Array.from(shown, (path, place): FlowPath => {
      const items = itemsOf(path);
      return {
        items,
        repeats: Array.from(tally.repeats.subarray(path * columns, path * columns + items.length)),
        cut: cut[path] === 1,
        units: units[path],
        journeys: journeys[path],
        share: journeys[path] / tally.number,
        converted: converts ? tally.converted[path] : null,
        medianMs: median[place] / ticksPerMs,
      };
    }),
    more: count - shown.length,
  };
}

/** The paths with as many units as the last one shown has, or more: only they need be put in order. */
function firstFew(units: Float64Array, count: number): Uint32Array {
  const all = Uint32Array.from({ length: count }, (_, path) => path);
  if (count <= MOST_PATHS) return all;
  const least = units.slice(0, count).sort()[count - MOST_PATHS];
  return all.filter((path) => units[path] >= least);
}

/** By path shown, the median length of its journeys. */
function medians({ count, journeys, number, pathOf, lengths }: PathTally, shown: Uint32Array): number[] {
  const start = new Int32Array(count).fill(-1);
  let room = 0;
  for (const path of shown) {
    start[path] = room;
    room += journeys[path];
  }
  const sorted = new Float64Array(room);
  const next = start.slice();
  for (let place = 0; place < number; place++) {
    const path = pathOf[place];
    if (next[path] >= 0) sorted[next[path]++] = lengths[place];
  }
  return Array.from(shown, (path) => {
    const own = sorted.slice(start[path], start[path] + journeys[path]);
    return quantiles(own, own.length, [0.5])[0];
  });
}
