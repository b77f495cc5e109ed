import { byCodePoint } from '../base/code-points.ts';
import type { PropertyColumns, Segment } from '../data/columns.ts';
import { quantiles } from '../statistics/quantiles.ts';
import { itemsOf } from './items.ts';
import { PairMap } from './pair-map.ts';
import type { FlowGraph, GraphEdge, GraphNode } from './paths-result.ts';
import type { FlowProgram } from './program.ts';
import { eachSpan } from './spans.ts';

/**
 * Which item follows which in whole journeys. Plain arrays, so it can be cloned; tallies of disjoint users merge exactly.
 * Arrays may be longer than what they hold.
 */
export interface GraphTally {
  /** Every item met and its number; number 0 is where journeys begin and end. */
  readonly names: string[];
  /** By item. */
  units: Float64Array;
  times: Float64Array;
  /** How many edges there are; by edge what it joins, and its figures. */
  count: number;
  from: Uint32Array;
  to: Uint32Array;
  edgeUnits: Float64Array;
  edgeJourneys: Float64Array;
  edgeTimes: Float64Array;
  /** By edge, where the ticks of its steps between two items begin below; one more for where the last ones end. */
  start: Uint32Array;
  ticks: Ticks;
}

/** Ticks of steps: mostly 32 bits hold them all, and there are as many as events. */
type Ticks = Uint32Array | Float64Array;

/** The steps between two items as they are met: of each its edge, and the ticks it took, in lists of `CHUNK`. */
export interface GraphSteps {
  number: number;
  readonly edgeOf: Uint32Array[];
  readonly ticks: Ticks[];
}

/** Lists that are full are left as they are: one that grows is there twice meanwhile. */
const CHUNK = 2 ** 16;
const MOST_NARROW = 2 ** 32 - 1;

/** Stands for both ends of journeys. */
const OUTSIDE = 0;
export const emptyGraph = (): GraphTally => ({
  names: [''],
  units: new Float64Array(64),
  times: new Float64Array(64),
  count: 0,
  from: new Uint32Array(64),
  to: new Uint32Array(64),
  edgeUnits: new Float64Array(64),
  edgeJourneys: new Float64Array(64),
  edgeTimes: new Float64Array(64),
  start: new Uint32Array(1),
  ticks: new Uint32Array(0),
});

export const emptySteps = (): GraphSteps => ({ number: 0, edgeOf: [], ticks: [] });

/** Finds a tally's items and edges. */
export interface GraphIndex {
  item(name: string): number;
  /** Makes the edge where there is none yet. */
  edge(from: number, to: number): number;
}

export function graphIndex(tally: GraphTally): GraphIndex {
  const numbers = new Map(tally.names.slice(1).map((name, place) => [name, place + 1]));
  const edges = new PairMap();
  for (let edge = 0; edge < tally.count; edge++) edges.set(tally.from[edge], tally.to[edge], edge);
  return {
    item: (name) => {
      let number = numbers.get(name);
      if (number === undefined) {
        number = tally.names.length;
        numbers.set(name, number);
        tally.names.push(name);
        tally.units = withRoom(tally.units, number);
        tally.times = withRoom(tally.times, number);
      }
      return number;
    },
    edge: (from, to) => {
      let edge = edges.get(from, to);
      if (edge < 0) {
        edge = tally.count++;
        edges.set(from, to, edge);
        for (const part of ['edgeUnits', 'edgeJourneys', 'edgeTimes'] as const)
          tally[part] = withRoom(tally[part], edge);
        tally.from = withRoom(tally.from, edge);
        tally.to = withRoom(tally.to, edge);
        tally.from[edge] = from;
        tally.to[edge] = to;
      }
      return edge;
    },
  };
}

function withRoom<A extends Uint32Array | Float64Array>(from: A, place: number): A {
  if (place < from.length) return from;
  const grown = new (from.constructor as new (length: number) => A)(2 * place);
  grown.set(from);
  return grown;
}

/** Adds a segment's journeys, but for their steps. False when `stop` said so meanwhile; the tally is then useless. */
export function countGraph(
  program: FlowProgram,
  segment: Segment,
  properties: PropertyColumns,
  tally: GraphTally,
  index: GraphIndex,
  steps: GraphSteps,
  stop: () => boolean,
): boolean {
  const table = itemsOf(program, properties, stop);
  if (!table) return false;
  const { collapse } = program.document;
  const numbers = new Int32Array(table.names.length).fill(-1);
  // Edges of the segment, by the place of both ends: a number of this segment's items is at most one beyond `names`.
  const width = table.names.length + 1;
  const known = width <= 2048 ? new Int32Array(width * width).fill(-1) : null;
  /** By item and edge, the last unit, and journey, counted there. */
  let unitAt = new Uint32Array(64);
  let unitOn = new Uint32Array(64);
  let journeyOn = new Uint32Array(64);

  const reach = (item: number, unit: number): number => {
    if (numbers[item] < 0) numbers[item] = index.item(table.names[item]);
    const number = numbers[item];
    unitAt = withRoom(unitAt, number);
    tally.times[number]++;
    if (unitAt[number] !== unit) {
      unitAt[number] = unit;
      tally.units[number]++;
    }
    return number;
  };
  const take = (place: number, from: number, to: number, unit: number, journey: number): number => {
    let edge = known ? known[place] : -1;
    if (edge < 0) {
      edge = index.edge(from, to);
      if (known) known[place] = edge;
      unitOn = withRoom(unitOn, edge);
      journeyOn = withRoom(journeyOn, edge);
    }
    tally.edgeTimes[edge]++;
    if (unitOn[edge] !== unit) {
      unitOn[edge] = unit;
      tally.edgeUnits[edge]++;
    }
    if (journeyOn[edge] !== journey) {
      journeyOn[edge] = journey;
      tally.edgeJourneys[edge]++;
    }
    return edge;
  };
  return eachSpan(program, segment, properties, table, stop, ({ events, unit, number, first, end, step }) => {
    const { items, times } = events;
    // In time order, whichever way the columns go.
    const [low, high] = step === 1 ? [first, end] : [end + 1, first + 1];
    let before = -1;
    let from = OUTSIDE;
    let since = 0;
    for (let i = low; i < high; i++) {
      const item = items[i];
      if (collapse && item === before) continue;
      const to = reach(item, unit);
      const edge = take((before + 1) * width + item + 1, from, to, unit, number);
      if (before >= 0) addStep(steps, edge, times[i] - since);
      before = item;
      from = to;
      since = times[i];
    }
    take((before + 1) * width, from, OUTSIDE, unit, number);
  });
}

function addStep(steps: GraphSteps, edge: number, ticks: number): void {
  const place = steps.number++ % CHUNK;
  if (place === 0) {
    steps.edgeOf.push(new Uint32Array(CHUNK));
    steps.ticks.push(new Uint32Array(CHUNK));
  }
  const last = steps.ticks.length - 1;
  if (ticks > MOST_NARROW && steps.ticks[last] instanceof Uint32Array)
    steps.ticks[last] = Float64Array.from(steps.ticks[last]);
  steps.edgeOf[last][place] = edge;
  steps.ticks[last][place] = ticks;
}

/**
 * The tally with its steps, put in order of their edges: in the threads that count, so that merging is copying. The lists
 * are empty afterwards. Null when `stop` said so meanwhile.
 */
export function withSteps(
  tally: GraphTally,
  { number, edgeOf, ticks }: GraphSteps,
  stop: () => boolean,
): GraphTally | null {
  const start = new Uint32Array(tally.count + 1);
  const inChunk = (chunk: number): number => Math.min(CHUNK, number - chunk * CHUNK);
  edgeOf.forEach((edges, chunk) => {
    for (let place = 0; place < inChunk(chunk); place++) start[edges[place] + 1]++;
  });
  for (let edge = 0; edge < tally.count; edge++) start[edge + 1] += start[edge];
  const next = start.slice(0, tally.count);
  const sorted = roomForAll(number, ticks);
  for (let chunk = ticks.length - 1; chunk >= 0; chunk--) {
    if (stop()) return null;
    const edges = edgeOf.pop()!;
    const took = ticks.pop()!;
    for (let place = 0; place < inChunk(chunk); place++) sorted[next[edges[place]]++] = took[place];
  }
  return { ...tally, start, ticks: sorted };
}

function roomForAll(number: number, of: readonly Ticks[]): Ticks {
  return of.every((ticks) => ticks instanceof Uint32Array) ? new Uint32Array(number) : new Float64Array(number);
}

/** Adds what `from` counted to `into`, and returns that. */
export function mergeGraphs(into: GraphTally, from: GraphTally): GraphTally {
  const known = into.count;
  const index = graphIndex(into);
  const numbers = from.names.map((name, number) => (number === OUTSIDE ? OUTSIDE : index.item(name)));
  numbers.forEach((number, own) => {
    into.units[number] += from.units[own];
    into.times[number] += from.times[own];
  });
  const edges = new Uint32Array(from.count);
  for (let edge = 0; edge < from.count; edge++) {
    edges[edge] = index.edge(numbers[from.from[edge]], numbers[from.to[edge]]);
    for (const part of ['edgeUnits', 'edgeJourneys', 'edgeTimes'] as const) into[part][edges[edge]] += from[part][edge];
  }
  const theirs = new Int32Array(into.count).fill(-1);
  for (let edge = 0; edge < from.count; edge++) theirs[edges[edge]] = edge;
  const start = new Uint32Array(into.count + 1);
  const ticks = roomForAll(into.ticks.length + from.ticks.length, [into.ticks, from.ticks]);
  for (let edge = 0, place = 0; edge < into.count; edge++) {
    for (const own of [
      edge < known ? ticksOf(into, edge) : NONE,
      theirs[edge] < 0 ? NONE : ticksOf(from, theirs[edge]),
    ]) {
      ticks.set(own, place);
      place += own.length;
    }
    start[edge + 1] = place;
  }
  into.start = start;
  into.ticks = ticks;
  return into;
}

const NONE = new Uint32Array(0);

/** What the steps of an edge took. */
const ticksOf = ({ start, ticks }: GraphTally, edge: number): Ticks => ticks.subarray(start[edge], start[edge + 1]);

export function graphFigures(tally: GraphTally, ticksPerMs: number): FlowGraph {
  const { names, units, times, count, from, to, edgeUnits, edgeJourneys, edgeTimes } = tally;
  const left = new Float64Array(names.length);
  const reached = new Float64Array(names.length);
  for (let edge = 0; edge < count; edge++) {
    left[from[edge]] += edgeTimes[edge];
    reached[to[edge]] += edgeTimes[edge];
  }
  const nameOf = (number: number): string | null => (number === OUTSIDE ? null : names[number]);
  const nodes = names
    .slice(1)
    .map((item, place): GraphNode => ({ item, units: units[place + 1], times: times[place + 1] }));
  const edges = Array.from({ length: count }, (_, edge): GraphEdge => {
    const took = ticksOf(tally, edge);
    // None where it joins an end.
    const quantile = took.length === 0 ? null : quantiles(Float64Array.from(took), took.length, [0.5, 0.95]);
    return {
      from: nameOf(from[edge]),
      to: nameOf(to[edge]),
      units: edgeUnits[edge],
      journeys: edgeJourneys[edge],
      times: edgeTimes[edge],
      shareOut: edgeTimes[edge] / left[from[edge]],
      shareIn: edgeTimes[edge] / reached[to[edge]],
      medianMs: quantile && quantile[0] / ticksPerMs,
      p95Ms: quantile && quantile[1] / ticksPerMs,
    };
  });
  return {
    nodes: nodes.sort((a, b) => b.units - a.units || b.times - a.times || byCodePoint(a.item, b.item)),
    edges: edges.sort((a, b) => b.times - a.times || b.units - a.units || byItem(a.from, b.from) || byItem(a.to, b.to)),
  };
}

const byItem = (a: string | null, b: string | null): number =>
  a === null || b === null ? Number(b === null) - Number(a === null) : byCodePoint(a, b);
