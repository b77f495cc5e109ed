import type { FlowDocument } from '../../../core/flow/document.ts';
import type { FlowColumn, FlowResult } from '../../../core/flow/result.ts';
import type { FlowNumber } from '../../../core/flow/tally.ts';

/** A place or way next to one that is looked at: where it leads, and how many went there. */
export interface Neighbour {
  readonly number: FlowNumber;
  /** null is Other. */
  readonly item: string | null;
  readonly count: number;
}

/** What the panel says of a place or way. Shares are null where nobody is. */
export interface PinFigures {
  readonly count: number;
  readonly shareOfAll: number | null;
  /** Of those in its column; a link's is that in which it begins. */
  readonly shareOfColumn: number | null;
  /** Of those here, the ones whose journey ends (before an end: begins) here; null for a way, and in the last column shown. */
  readonly dropped: number | null;
  /** In the order of time, most taken first. */
  readonly next: readonly Neighbour[];
  readonly before: readonly Neighbour[];
}

/** null where the number is none of the flow's: its items or columns are others by now. */
export function pinFigures(result: FlowResult, document: FlowDocument, number: FlowNumber): PinFigures | null {
  if (number.kind === 'path') return null;
  const column = result.columns[number.column];
  if (column === undefined || column.count === 0) return null;
  const found = number.kind === 'link' ? linkOf(result, number) : nodeOf(column, number.item);
  if (found === undefined) return null;
  const count = number.kind === 'dropped' ? found.dropped : found.count;
  const onward = neighbours(result, number, 1);
  const back = neighbours(result, number, -1);
  const backward = document.anchor?.at === 'end';
  const share = (whole: number) => (whole > 0 ? count / whole : null);
  return {
    count,
    shareOfAll: share(result.denominator),
    shareOfColumn: share(column.count),
    dropped: number.kind === 'node' && number.column < result.columns.length - 1 ? found.dropped : null,
    next: backward ? back : onward,
    before: backward ? onward : back,
  };
}

const linkOf = ({ links }: FlowResult, { column, from, to }: Extract<FlowNumber, { kind: 'link' }>) => {
  const link = links.find((one) => one.column === column && one.from === from && one.to === to);
  return link && { ...link, dropped: 0 };
};

function nodeOf(column: FlowColumn, item: string | null | undefined) {
  if (item === undefined) return column;
  return item === null ? column.other : column.nodes.find((node) => node.item === item);
}

/** Where those at an item went in the next column, or came from in the one before. Nothing for a way or a whole column. */
function neighbours({ links }: FlowResult, number: FlowNumber, way: 1 | -1): Neighbour[] {
  if (number.kind !== 'node' || number.item === undefined) return [];
  const { column, item } = number;
  return links
    .filter((link) =>
      way === 1 ? link.column === column && link.from === item : link.column === column - 1 && link.to === item,
    )
    .map(({ count, ...link }) => ({
      number: { kind: 'link', ...link } as const,
      item: way === 1 ? link.to : link.from,
      count,
    }))
    .toSorted((a, b) => b.count - a.count);
}

/** The way most of a number's journeys take from the first column to it, item by item; null where it leads over Other. */
export function mainWay(through: FlowResult, number: FlowNumber): readonly string[] | null {
  if (number.kind === 'path' || number.kind === 'dropped') return null;
  const last = number.kind === 'link' ? number.to : number.item;
  let column = number.kind === 'link' ? number.column + 1 : number.column;
  if (last === undefined) return null;
  const way: (string | null)[] = [last];
  for (; column > 0; column--) {
    const arriving = through.links.filter((link) => link.column === column - 1 && link.to === way[0]);
    const most = arriving.toSorted((a, b) => b.count - a.count).at(0);
    if (most === undefined) return null;
    way.unshift(most.from);
  }
  return way.every((item) => item !== null) ? way : null;
}
