import type { FlowDocument } from '../../core/flow/document.ts';
import type { FlowColumn, FlowLink, FlowResult } from '../../core/flow/result.ts';

/** From every item the shares of those who go on to another one next; who is left ends there. */
export type Ways = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** A consistent result of one journey each, walked through all ways at once: whole numbers that conserve. */
export function sampleFlow(
  document: FlowDocument,
  start: Readonly<Record<string, number>>,
  ways: Ways,
  repeats: Readonly<Record<string, number>> = {},
): FlowResult {
  const { columns, rows } = document;
  let at = new Map(Object.entries(start).filter(([, count]) => count > 0));
  const made: FlowColumn[] = [];
  const links: FlowLink[] = [];
  let shown = topOf(at, rows);
  for (let column = 0; column < columns; column++) {
    const next = new Map<string, number>();
    const taken: { from: string; to: string; count: number }[] = [];
    for (const [from, count] of at) {
      for (const [to, share] of Object.entries(ways[from] ?? {})) {
        const going = Math.floor(count * share);
        if (going === 0) continue;
        taken.push({ from, to, count: going });
        next.set(to, (next.get(to) ?? 0) + going);
      }
    }
    const node = (item: string) => {
      const count = at.get(item) ?? 0;
      const gone = sum(taken.filter(({ from }) => from === item).map((link) => link.count));
      return { item, count, dropped: count - gone, repeats: Math.floor(count * (repeats[item] ?? 0)) };
    };
    const last = column === columns - 1;
    const all = [...at.keys()]
      .map(node)
      .map((one) => (last && ways[one.item] ? { ...one, dropped: Math.floor(one.dropped / 2) } : one));
    const figures = (nodes: typeof all) => ({
      count: sum(nodes.map((one) => one.count)),
      dropped: sum(nodes.map((one) => one.dropped)),
      repeats: sum(nodes.map((one) => one.repeats)),
    });
    const others = all.filter(({ item }) => !shown.includes(item));
    made.push({
      index: column,
      count: figures(all).count,
      dropped: figures(all).dropped,
      nodes: shown.map((item) => all.find((one) => one.item === item)!),
      other: { items: others.length, ...figures(others) },
    });
    const nextShown = topOf(next, rows);
    if (!last) links.push(...merged(column, taken, shown, nextShown));
    at = next;
    shown = nextShown;
  }
  const total = sum(Object.values(start));
  return { journeys: total, units: total, denominator: total, columns: made, links };
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

const topOf = (counts: ReadonlyMap<string, number>, rows: number): string[] =>
  [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, rows)
    .map(([item]) => item);

function merged(
  column: number,
  taken: readonly { from: string; to: string; count: number }[],
  from: readonly string[],
  to: readonly string[],
): FlowLink[] {
  return [...from, null].flatMap((source) =>
    [...to, null].flatMap((target) => {
      const count = sum(
        taken
          .filter((link) => (source === null ? !from.includes(link.from) : link.from === source))
          .filter((link) => (target === null ? !to.includes(link.to) : link.to === target))
          .map((link) => link.count),
      );
      return count === 0 ? [] : [{ column, from: source, to: target, count }];
    }),
  );
}
