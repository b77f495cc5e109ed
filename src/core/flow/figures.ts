import type { FlowDocument } from './document.ts';
import type { FlowColumn, FlowLink, FlowResult } from './result.ts';
import type { FlowChoice } from './survey.ts';
import type { FlowTally } from './tally.ts';

/** The figures of a flow from the tally of all its users. */
export function flowFigures(document: FlowDocument, choice: FlowChoice, tally: FlowTally): FlowResult {
  const { rows, count } = document;
  const width = rows + 1;
  const figures = (column: number, slot: number) => {
    const place = column * (rows + 2) + slot;
    return { count: tally.nodes[place], dropped: tally.dropped[place], repeats: tally.repeats[place] };
  };
  const columns = choice.items.map((items, index): FlowColumn => {
    const whole = figures(index, width);
    return {
      index,
      count: whole.count,
      dropped: whole.dropped,
      nodes: items.map((item, slot) => ({ item, ...figures(index, slot) })),
      other: { items: choice.others[index], ...figures(index, rows) },
    };
  });
  const links: FlowLink[] = [];
  for (let column = 0; column + 1 < columns.length; column++)
    for (let from = 0; from < width; from++)
      for (let to = 0; to < width; to++) {
        const count = tally.links[(column * width + from) * width + to];
        if (count === 0) continue;
        const [before, after] = [choice.items[column], choice.items[column + 1]];
        links.push({ column, from: before[from] ?? null, to: after[to] ?? null, count });
      }
  const { journeys, units } = tally;
  return { journeys, units, denominator: count === 'units' ? units : journeys, columns, links };
}
