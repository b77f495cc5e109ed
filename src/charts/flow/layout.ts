import type { FlowColumn, FlowLink, FlowResult } from '../../core/flow/result.ts';

/** The narrowest column that can carry its figures. */
export const MIN_PITCH = 120;
const MAX_PITCH = 340;
/** What the text of the last column needs; nothing leaves from there. */
const LAST_ROOM = 184;
/** Between the text of neighbouring columns. */
const GUTTER = 14;
export const BAR = 14;
/** How far a drop-off reaches out of its bar. */
export const TAIL = 28;
/** Over each bar: its name and its figures. */
export const CAPTION = 34;
const GAP = 14;
/** One in a million is still there to see. */
const MIN_HEIGHT = 1.5;
/** What the bars of the busiest column add up to where no height is given, and at least where one is. */
const USUAL_BARS = 300;
const LEAST_BARS = 120;

/** A stretch of a bar's edge. */
export interface Stretch {
  readonly y: number;
  readonly height: number;
}

export interface LaidNode {
  readonly column: number;
  /** null is Other. */
  readonly item: string | null;
  /** How many different items it stands for. */
  readonly items: number;
  readonly count: number;
  readonly dropped: number;
  readonly repeats: number;
  /** 0 for the largest. */
  readonly rank: number;
  readonly bar: Stretch;
  /** Pixels per count on the edge where journeys arrive and on the one where they leave. */
  readonly arriving: number;
  readonly leaving: number;
  /** On the leaving edge: those whose journey ends here, and those who go on beyond the last column. */
  readonly tail: Stretch;
  readonly beyond: Stretch;
}

/** A link with its ends on the bars of its two nodes. */
export interface LaidLink {
  readonly link: FlowLink;
  readonly source: LaidNode;
  readonly target: LaidNode;
  readonly leaves: Stretch;
  readonly arrives: Stretch;
}

export interface LaidColumn {
  readonly figures: FlowColumn;
  /** Left edge of the bars; `room` is the width for text from there. */
  readonly x: number;
  readonly room: number;
  readonly nodes: readonly LaidNode[];
}

/**
 * Where everything of a flow stands, column 0 at the left, y from the top of the first caption. Columns that nobody
 * reaches are left out.
 */
export interface FlowLayout {
  readonly width: number;
  readonly height: number;
  readonly columns: readonly LaidColumn[];
  readonly links: readonly LaidLink[];
}

/**
 * All bars have one scale. Counts of distinct units need not add up across links, so each edge of a bar has a scale of
 * its own, the largest at which what arrives or leaves there fits.
 */
export function flowLayout(result: FlowResult, width: number, height: number | undefined): FlowLayout {
  const shown = result.columns.filter((column) => column.count > 0);
  const { pitch, last } = pitchOf(shown.length, width);
  const perCount = scaleOf(shown.map(itemsOf), height);
  const placed = nodesOf(result.links, shown.length);
  const columns = shown.map((figures, column): LaidColumn => {
    let y = 0;
    const nodes = itemsOf(figures).map((one, rank): LaidNode => {
      const bar = { y: y + CAPTION, height: Math.max(MIN_HEIGHT, one.count * perCount) };
      y = bar.y + bar.height + GAP;
      return placed(one, column, rank, bar);
    });
    return { figures, x: column * pitch, room: column === shown.length - 1 ? last : pitch - GUTTER, nodes };
  });
  return {
    width: (columns.length - 1) * pitch + last,
    height: Math.max(0, ...columns.flatMap(({ nodes }) => nodes.map(({ bar }) => bar.y + bar.height))),
    columns,
    links: laidLinks(columns, result.links),
  };
}

/**
 * A part of a flow's journeys where they stand in the whole of it: each bar begins where the whole one does and is as
 * high as the part's count, and its ways lie together. Items that none of the part pass are left out.
 */
export function partLayout(whole: FlowLayout, part: FlowResult): FlowLayout {
  const placed = nodesOf(part.links, whole.columns.length);
  const columns = whole.columns.map(({ figures, nodes, ...place }): LaidColumn => {
    const own = part.columns[figures.index];
    const counted = new Map(itemsOf(own).map((one) => [one.item, one]));
    return {
      ...place,
      figures: own,
      nodes: nodes.flatMap((node) => {
        const one = counted.get(node.item);
        if (one === undefined || one.count === 0) return [];
        const height = Math.max(MIN_HEIGHT, (node.bar.height * one.count) / node.count);
        return [placed(one, node.column, node.rank, { y: node.bar.y, height })];
      }),
    };
  });
  return { ...whole, columns, links: laidLinks(columns, part.links) };
}

/** Places what arrives and leaves on the bar of an item, by the links there are. */
function nodesOf(links: readonly FlowLink[], columns: number) {
  const totals = () => Array.from({ length: columns }, () => new Map<string | null, number>());
  const going = totals();
  const coming = totals();
  for (const { column, from, to, count } of links) {
    going[column].set(from, (going[column].get(from) ?? 0) + count);
    coming[column + 1].set(to, (coming[column + 1].get(to) ?? 0) + count);
  }
  return (one: Item, column: number, rank: number, bar: Stretch): LaidNode => {
    const went = going[column].get(one.item);
    const arriving = bar.height / Math.max(one.count, coming[column].get(one.item) ?? 0);
    const leaving = bar.height / Math.max(one.count, (went ?? 0) + one.dropped);
    const tail = { y: bar.y + bar.height - one.dropped * leaving, height: one.dropped * leaving };
    // Where links leave they say it all: no one goes on without one.
    const beyond = { y: bar.y, height: went === undefined ? tail.y - bar.y : 0 };
    return { ...one, column, rank, bar, arriving, leaving, tail, beyond };
  };
}

/** Room for `columns` columns, wider than asked where their text would not fit. */
function pitchOf(columns: number, width: number): { pitch: number; last: number } {
  const even = Math.max(MIN_PITCH, width / columns);
  if (columns === 1) return { pitch: even, last: even };
  const needed = Math.min(even - GUTTER, LAST_ROOM);
  const pitch = Math.min(MAX_PITCH, Math.max(MIN_PITCH, (width - needed) / (columns - 1)));
  return { pitch, last: Math.min(MAX_PITCH, Math.max(needed, width - (columns - 1) * pitch)) };
}

type Item = Pick<LaidNode, 'item' | 'items' | 'count' | 'dropped' | 'repeats'>;

const itemsOf = ({ nodes, other }: FlowColumn): Item[] => [
  ...nodes.map((node) => ({ ...node, items: 1 })),
  ...(other.items > 0 ? [{ ...other, item: null }] : []),
];

/** Pixels per count: the most that every column has room for. */
function scaleOf(columns: readonly (readonly Item[])[], height: number | undefined): number {
  const busiest = Math.max(1, ...columns.map(sum));
  if (height === undefined) return USUAL_BARS / busiest;
  const fitting = columns.map(
    (items) => (height - items.length * (CAPTION + GAP + MIN_HEIGHT) + GAP) / Math.max(1, sum(items)),
  );
  return Math.max(LEAST_BARS / busiest, Math.min(...fitting));
}

const sum = (parts: readonly { readonly count: number }[]): number =>
  parts.reduce((total, { count }) => total + count, 0);

/** On every edge the links lie in the order of the bars at their other ends, so that no two of one bar cross. */
function laidLinks(columns: readonly LaidColumn[], links: readonly FlowLink[]): LaidLink[] {
  const known = columns.map(({ nodes }) => new Map(nodes.map((node) => [node.item, node])));
  const ends = links.map((link) => ({
    link,
    source: known[link.column].get(link.from)!,
    target: known[link.column + 1].get(link.to)!,
  }));
  ends.sort((a, b) => a.link.column - b.link.column || a.source.rank - b.source.rank || a.target.rank - b.target.rank);
  const stacks = [new Map<LaidNode, number>(), new Map<LaidNode, number>()];
  const stretch = (side: 0 | 1, node: LaidNode, height: number): Stretch => {
    const y = stacks[side].get(node) ?? node.bar.y;
    stacks[side].set(node, y + height);
    return { y, height };
  };
  return ends.map(({ link, source, target }) => ({
    link,
    source,
    target,
    leaves: stretch(0, source, link.count * source.leaving),
    arrives: stretch(1, target, link.count * target.arriving),
  }));
}
