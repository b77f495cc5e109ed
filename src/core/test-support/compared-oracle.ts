import type { ComparedFlow } from '../flow/compare.ts';
import type { FlowDocument } from '../flow/document.ts';
import { independence } from '../statistics/association.ts';
import { type OracleJourney, oracleJourneys, points } from './journey-oracle.ts';
import type { SmallEvent } from './segment-of.ts';

/** A brute-force oracle of two groups in one flow: every cell as a question that the journeys of both are asked. */
export function comparedOracle(
  document: FlowDocument,
  groups: readonly [readonly SmallEvent[], readonly SmallEvent[]],
  overlap: number,
): ComparedFlow {
  const { columns, rows } = document;
  const both = groups.map((events) => oracleJourneys(document, events).journeys);
  const unitsIn = (journeys: readonly OracleJourney[]): number => new Set(journeys.map(({ unit }) => unit)).size;
  const count = (journeys: readonly OracleJourney[]): number =>
    document.count === 'units' ? unitsIn(journeys) : journeys.length;
  const [a, b] = both.map(count);
  const isKnown = a > 0 && b > 0;
  const isTested = isKnown && overlap === 0 && document.count === 'units';

  type Test = (journey: OracleJourney) => boolean;
  const cell = (test: Test): readonly [number, number] => {
    const [x, y] = both.map((journeys) => count(journeys.filter(test)));
    return [x, y];
  };
  const largest = (test: Test): number => {
    const [x, y] = cell(test);
    return Math.max(a > 0 ? x / a : 0, b > 0 ? y / b : 0);
  };
  const names = (column: number): string[] => [
    ...new Set(both.flat().flatMap((journey) => journey.item(column) ?? [])),
  ];
  const shown = Array.from({ length: columns }, (_, column) => {
    const share = (name: string): number => largest((journey) => journey.item(column) === name);
    const ahead = (x: string, y: string): boolean =>
      share(x) !== share(y) ? share(x) > share(y) : points(x) < points(y);
    const all = names(column);
    const rank = (name: string): number => all.filter((other) => ahead(other, name)).length;
    return all.filter((name) => rank(name) < rows).sort((x, y) => rank(x) - rank(y));
  });
  const isAt =
    (column: number, item: string | null): Test =>
    (journey) => {
      const there = journey.item(column);
      return there !== undefined && (item === null ? !shown[column].includes(there) : there === item);
    };

  const family: { readonly p: number }[] = [];
  const compared = (counts: readonly [number, number], isShown: boolean) => {
    const own = { p: independence([counts[0], a - counts[0], counts[1], b - counts[1]]) };
    if (isTested && isShown) family.push(own);
    return {
      counts,
      difference: isKnown ? counts[0] / a - counts[1] / b : null,
      interval: isTested ? differenceInterval(counts[0], a, counts[1], b) : null,
      q: () =>
        isTested && isShown
          ? rateOf(
              own.p,
              family.map(({ p }) => p),
            )
          : null,
    };
  };
  const place = (column: number, test: Test, isShown: boolean) => {
    const counts = cell(test);
    const droppedBy = cell((journey) => test(journey) && journey.length === column + 1);
    const folded = both.flat().filter(test);
    return {
      count: counts[0] + counts[1],
      dropped: droppedBy[0] + droppedBy[1],
      repeats: folded.reduce((sum, journey) => sum + journey.repeats(column), 0),
      ...compared(counts, isShown),
      droppedBy,
    };
  };
  const figures = shown.map((items, index) => {
    const arrived = cell((journey) => journey.item(index) !== undefined);
    const ended = cell((journey) => journey.item(index) !== undefined && journey.length === index + 1);
    const others = names(index).length - items.length;
    return {
      index,
      count: arrived[0] + arrived[1],
      dropped: ended[0] + ended[1],
      nodes: items.map((item) => ({ item, ...place(index, isAt(index, item), true) })),
      other: { items: others, ...place(index, isAt(index, null), others > 0) },
    };
  });
  const links = shown.slice(1).flatMap((after, column) =>
    [...shown[column], null].flatMap((from) =>
      [...after, null].flatMap((to) => {
        const counts = cell((journey) => isAt(column, from)(journey) && isAt(column + 1, to)(journey));
        return counts[0] + counts[1] === 0
          ? []
          : [{ column, from, to, count: counts[0] + counts[1], ...compared(counts, true) }];
      }),
    ),
  );
  // Only now the family is whole.
  const rated = <T extends { readonly q: () => number | null }>(one: T) => ({ ...one, q: one.q() });
  const [first, second] = both.map((journeys) => ({ units: unitsIn(journeys), journeys: journeys.length }));
  return {
    journeys: first.journeys + second.journeys,
    units: first.units + second.units,
    denominator: a + b,
    groups: [first, second],
    overlap,
    columns: figures.map((column) => ({ ...column, nodes: column.nodes.map(rated), other: rated(column.other) })),
    links: links.map(rated),
  };
}

/** 97.5 % of the normal distribution lie below. */
const Z = 1.959963984540054;

/** Newcombe's interval for a difference of shares, from Wilson's for each. */
function differenceInterval(x: number, n: number, y: number, m: number): readonly [number, number] {
  const wilson = (k: number, of: number): readonly [number, number] => {
    const middle = (k + Z ** 2 / 2) / (of + Z ** 2);
    const half = (Z / (of + Z ** 2)) * Math.sqrt((k * (of - k)) / of + Z ** 2 / 4);
    return [middle - half, middle + half];
  };
  const [p, q] = [x / n, y / m];
  const [[l1, u1], [l2, u2]] = [wilson(x, n), wilson(y, m)];
  return [p - q - Math.hypot(p - l1, u2 - q), p - q + Math.hypot(u1 - p, q - l2)];
}

/** Benjamini and Hochberg: the least rate at which a p would be claimed. */
const rateOf = (p: number, all: readonly number[]): number =>
  Math.min(1, ...all.filter((one) => one >= p).map((one) => (one * all.length) / all.filter((o) => o <= one).length));
