import type { FlowResult } from '../../core/flow/result.ts';

/** As many columns, rows and ways as a flow can have; `share` of the possible ways are taken. */
export function crowded(columns: number, rows: number, share: number): FlowResult {
  const items = Array.from({ length: rows }, (_, row) => `Item ${row}`);
  const links = Array.from({ length: columns - 1 }, (_, column) =>
    items.flatMap((from, a) =>
      items.flatMap((to, b) => {
        const chance = ((a * 7919 + b * 104_729 + column * 13) % 1000) / 1000;
        return chance < share ? [{ column, from, to, count: 1 + Math.floor(1000 / (1 + a + b)) }] : [];
      }),
    ),
  ).flat();
  const count = 4000;
  const nodes = items.map((item) => ({ item, count, dropped: 3, repeats: 0 }));
  const other = { items: 0, count: 0, dropped: 0, repeats: 0 };
  return {
    journeys: count * rows,
    units: count * rows,
    denominator: count * rows,
    columns: Array.from({ length: columns }, (_, index) => ({
      index,
      count: count * rows,
      dropped: 3 * rows,
      nodes,
      other,
    })),
    links,
  };
}
