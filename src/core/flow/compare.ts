import { byCodePoint } from '../base/code-points.ts';
import { independence } from '../statistics/association.ts';
import { falseDiscoveryRates, newcombe, type Table } from '../statistics/comparison.ts';
import type { FlowDocument } from './document.ts';
import { flowFigures } from './figures.ts';
import type { FlowColumn, FlowLink, FlowNode, FlowOther, FlowResult } from './result.ts';
import type { FlowChoice, FlowSurvey } from './survey.ts';
import type { FlowTally } from './tally.ts';

/** Two groups in one flow. Field names are public. Everywhere the first group stands first; a difference is its share less the other's. */

export interface GroupFigures {
  readonly units: number;
  readonly journeys: number;
}

/** What a comparison adds to a node, to Other and to a link. Shares are 0 … 1 of the group's units (or journeys). */
export interface Compared {
  readonly counts: readonly [number, number];
  /** Null where a group is empty. */
  readonly difference: number | null;
  /** 95 %, and q over all nodes, Others and links; null where the two counts are not independent. */
  readonly interval: readonly [number, number] | null;
  readonly q: number | null;
}

export interface ComparedPlace extends Compared {
  readonly droppedBy: readonly [number, number];
}

export type ComparedNode = FlowNode & ComparedPlace;
export type ComparedLink = FlowLink & Compared;

export interface ComparedColumn extends FlowColumn {
  readonly nodes: readonly ComparedNode[];
  readonly other: FlowOther & ComparedPlace;
}

/** Counts of nodes and links are those of both groups together; who is in both stands twice. */
export interface ComparedFlow extends FlowResult {
  readonly groups: readonly [GroupFigures, GroupFigures];
  /** Units in both groups. */
  readonly overlap: number;
  readonly columns: readonly ComparedColumn[];
  readonly links: readonly ComparedLink[];
}

/** What shares of a group are shares of. */
const denominatorOf = ({ count }: FlowDocument, { units, journeys }: GroupFigures): number =>
  count === 'units' ? units : journeys;

/** The items each column shows: those with the largest share of either group; ties by item. */
export function chooseCompared(document: FlowDocument, surveys: readonly [FlowSurvey, FlowSurvey]): FlowChoice {
  const sizes = surveys.map((survey) => denominatorOf(document, survey));
  const items: string[][] = [];
  const others: number[] = [];
  for (let column = 0; column < document.columns; column++) {
    const shares = new Map<string, number>();
    surveys.forEach(({ items, counts }, group) => {
      for (const [name, number] of items) {
        const count = counts[column][number] ?? 0;
        if (count > 0) shares.set(name, Math.max(shares.get(name) ?? 0, count / sizes[group]));
      }
    });
    const ranked = [...shares].sort(([a, x], [b, y]) => y - x || byCodePoint(a, b));
    items.push(ranked.slice(0, document.rows).map(([name]) => name));
    others.push(Math.max(0, ranked.length - document.rows));
  }
  return { items, others };
}

/** The figures of both groups, side by side, from the tallies of each. */
export function comparedFigures(
  document: FlowDocument,
  choice: FlowChoice,
  tallies: readonly [FlowTally, FlowTally],
  overlap: number,
): ComparedFlow {
  const [a, b] = tallies.map((tally) => flowFigures(document, choice, tally));
  const sizes = [denominatorOf(document, a), denominatorOf(document, b)] as const;
  const independent = overlap === 0 && document.count === 'units';
  const cells: { counts: readonly [number, number]; p: number }[] = [];
  const compare = (counts: readonly [number, number], isShown = true): Compared & { readonly cell: number } => {
    const [x, y] = counts;
    const known = sizes[0] > 0 && sizes[1] > 0;
    const tested = known && independent && isShown;
    const table: Table = [x, sizes[0] - x, y, sizes[1] - y];
    if (tested) cells.push({ counts, p: independence(table) });
    return {
      counts,
      difference: known ? x / sizes[0] - y / sizes[1] : null,
      interval: known && independent ? newcombe({ count: x, of: sizes[0] }, { count: y, of: sizes[1] }) : null,
      q: null,
      cell: tested ? cells.length - 1 : -1,
    };
  };
  const place = (x: Omit<FlowNode, 'item'>, y: Omit<FlowNode, 'item'>, isShown = true) => ({
    count: x.count + y.count,
    dropped: x.dropped + y.dropped,
    repeats: x.repeats + y.repeats,
    ...compare([x.count, y.count], isShown),
    droppedBy: [x.dropped, y.dropped] as const,
  });
  const columns = a.columns.map((column, index) => {
    const other = b.columns[index];
    return {
      index,
      count: column.count + other.count,
      dropped: column.dropped + other.dropped,
      nodes: column.nodes.map((node, row) => ({ item: node.item, ...place(node, other.nodes[row]) })),
      // An Other of nothing is not there, and must not weigh on the q of what is.
      other: { items: column.other.items, ...place(column.other, other.other, column.other.items > 0) },
    };
  });
  const links = linksOf(a.links, b.links, choice).map(({ column, from, to, counts }) => ({
    column,
    from,
    to,
    count: counts[0] + counts[1],
    ...compare(counts),
  }));
  const rates = falseDiscoveryRates(cells.map(({ p }) => p));
  const withRate = <C extends Compared & { readonly cell: number }>({ cell, ...rest }: C) => ({
    ...rest,
    q: cell < 0 ? null : rates[cell],
  });
  return {
    journeys: a.journeys + b.journeys,
    units: a.units + b.units,
    denominator: sizes[0] + sizes[1],
    groups: [
      { units: a.units, journeys: a.journeys },
      { units: b.units, journeys: b.journeys },
    ],
    overlap,
    columns: columns.map((column) => ({
      ...column,
      nodes: column.nodes.map(withRate),
      other: withRate(column.other),
    })),
    links: links.map(withRate),
  };
}

/** Links of either group, in the order of a flow's: by column, then nodes, Other last. */
function linksOf(a: readonly FlowLink[], b: readonly FlowLink[], { items }: FlowChoice) {
  const found = new Map<string, { column: number; from: string | null; to: string | null; counts: [number, number] }>();
  [a, b].forEach((links, group) => {
    for (const { column, from, to, count } of links) {
      const key = JSON.stringify([column, from, to]);
      const known = found.get(key) ?? { column, from, to, counts: [0, 0] };
      known.counts[group] = count;
      found.set(key, known);
    }
  });
  const slot = (column: number, item: string | null): number =>
    item === null ? items[column].length : items[column].indexOf(item);
  return [...found.values()].sort(
    (x, y) =>
      x.column - y.column ||
      slot(x.column, x.from) - slot(y.column, y.from) ||
      slot(x.column + 1, x.to) - slot(y.column + 1, y.to),
  );
}
