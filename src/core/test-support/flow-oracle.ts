import type { FlowDocument } from '../flow/document.ts';
import type { FlowResult } from '../flow/result.ts';
import { type OracleJourney, oracleJourneys, points } from './journey-oracle.ts';
import type { SmallEvent } from './segment-of.ts';

/** A brute-force oracle of flows: every figure as a count of the units for which some journey answers a question. */
export function flowOracle(document: FlowDocument, events: readonly SmallEvent[]): FlowResult {
  const { columns, rows } = document;
  const { journeys, names } = oracleJourneys(document, events);

  const unitsWith = (test: (journey: OracleJourney) => boolean): number =>
    new Set(journeys.filter(test).map((j) => j.unit)).size;
  const count = (test: (journey: OracleJourney) => boolean): number =>
    document.count === 'units' ? unitsWith(test) : journeys.filter(test).length;
  const ranked = (column: number): string[] => {
    const present = names.filter((name) => journeys.some((j) => j.item(column) === name));
    const size = (name: string): number => count((j) => j.item(column) === name);
    const rank = (name: string): number =>
      present.filter((o) => size(o) > size(name) || (size(o) === size(name) && points(o) < points(name))).length;
    return present.sort((a, b) => rank(a) - rank(b));
  };
  const order = Array.from({ length: columns }, (_, column) => ranked(column));
  const shown = (column: number): string[] => order[column].slice(0, rows);
  const isAt = (journey: OracleJourney, column: number, name: string | null): boolean => {
    const there = journey.item(column);
    return there !== undefined && (name === null ? !shown(column).includes(there) : there === name);
  };
  const figures = (column: number, test: (journey: OracleJourney) => boolean) => ({
    count: count(test),
    dropped: count((j) => test(j) && j.length === column + 1),
    repeats: journeys.filter(test).reduce((sum, j) => sum + j.repeats(column), 0),
  });
  const units = unitsWith(() => true);
  return {
    journeys: journeys.length,
    units,
    denominator: document.count === 'units' ? units : journeys.length,
    columns: order.map((present, index) => {
      const { count, dropped } = figures(index, (j) => j.item(index) !== undefined);
      return {
        index,
        count,
        dropped,
        nodes: shown(index).map((name) => ({ item: name, ...figures(index, (j) => isAt(j, index, name)) })),
        other: { items: present.length - shown(index).length, ...figures(index, (j) => isAt(j, index, null)) },
      };
    }),
    links: order.slice(1).flatMap((_, column) =>
      [...shown(column), null]
        .flatMap((from) => [...shown(column + 1), null].map((to) => ({ column, from, to })))
        .map((link) => ({
          ...link,
          count: count((j) => isAt(j, column, link.from) && isAt(j, column + 1, link.to)),
        }))
        .filter((link) => link.count > 0),
    ),
  };
}
