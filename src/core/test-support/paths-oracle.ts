import type { FlowDocument } from '../flow/document.ts';
import type { FlowGraph, FlowPaths } from '../flow/paths-result.ts';
import { type OracleJourney, oracleJourneys, passes, points } from './journey-oracle.ts';
import type { SmallEvent } from './segment-of.ts';

/**
 * Brute-force oracles of paths and of the graph: every path and every edge that is possible is asked of every journey,
 * and its figures are counts of those that answer.
 */
export function pathsOracle(
  document: FlowDocument,
  chosen: readonly string[] | null,
  events: readonly SmallEvent[],
): FlowPaths {
  const { columns, anchor, windowMs, unit } = document;
  const { journeys } = oracleJourneys(document, events);
  const isCut = ({ length }: OracleJourney): boolean => length > columns;
  const isOf = (one: OracleJourney, other: OracleJourney): boolean =>
    isCut(one) === isCut(other) && upTo(columns).every((column) => one.item(column) === other.item(column));

  // Before cleaning, so of all events.
  const converts = ({ members }: OracleJourney): boolean => {
    const places = members.map(({ place }) => place);
    const [low, high, head] = [Math.min(...places), Math.max(...places), places[0]];
    return events.some(
      (event, place) =>
        chosen!.includes(event.event) &&
        event.user === events[head].user &&
        passes(document.where, event) &&
        (unit.kind !== 'property' || event.properties?.[unit.property] === events[head].properties?.[unit.property]) &&
        (windowMs === null
          ? place >= low && place <= high
          : (anchor!.at === 'start' ? place >= head : place <= head) &&
            Math.abs(event.ms - events[head].ms) <= windowMs),
    );
  };
  const kinds = journeys.filter((journey, i) => !journeys.slice(0, i).some((other) => isOf(journey, other)));
  const paths = kinds.map((kind) => {
    const own = journeys.filter((journey) => isOf(journey, kind));
    const items = upTo(Math.min(columns, kind.length)).map((column) => kind.item(column)!);
    return {
      items,
      repeats: items.map((_, column) => total(own.map((journey) => journey.repeats(column)))),
      cut: isCut(kind),
      units: unitsOf(own),
      journeys: own.length,
      share: own.length / journeys.length,
      converted: chosen && unitsOf(own.filter(converts)),
      medianMs: middle(own.map(({ members }) => Math.abs(members[members.length - 1].ms - members[0].ms))),
    };
  });
  const key = ({ items, cut }: (typeof paths)[number]): string =>
    [...items.map((item) => `+${points(item)}`), cut ? '1' : ''].join(' ');
  const comesFirst = (a: (typeof paths)[number], b: (typeof paths)[number]): boolean =>
    a.units !== b.units ? a.units > b.units : a.journeys !== b.journeys ? a.journeys > b.journeys : key(a) < key(b);
  return { paths: inOrder(paths, comesFirst), more: 0 };
}

export function graphOracle(document: FlowDocument, events: readonly SmallEvent[]): FlowGraph {
  const { journeys, names } = oracleJourneys(document, events);
  const isBackward = document.anchor?.at === 'end';
  /** The items of a journey in time order, null before and after them; and when each was, by its first event in time. */
  const walks = journeys.map((journey) => {
    const places = upTo(journey.length);
    if (isBackward) places.reverse();
    const msOf = (place: number): number =>
      Math.min(
        ...journey.members
          .filter((_, i) => journey.fresh.slice(0, i + 1).filter(Boolean).length - 1 === place)
          .map(({ ms }) => ms),
      );
    return {
      journey,
      items: [null, ...places.map((place) => journey.wholeItem(place)!), null],
      ms: [null, ...places.map(msOf), null],
    };
  });
  const steps = walks.flatMap(({ journey, items, ms }) =>
    items.slice(1).map((to, i) => ({ journey, from: items[i], to, before: ms[i], at: ms[i + 1] })),
  );
  const ends = [null, ...names];
  const edges = ends.flatMap((from) =>
    ends.flatMap((to) => {
      const own = steps.filter((step) => step.from === from && step.to === to);
      if (own.length === 0) return [];
      const took = own.flatMap(({ before, at }) => (before === null || at === null ? [] : [at - before]));
      return {
        from,
        to,
        units: unitsOf(own.map(({ journey }) => journey)),
        journeys: new Set(own.map(({ journey }) => journey)).size,
        times: own.length,
        shareOut: own.length / steps.filter((step) => step.from === from).length,
        shareIn: own.length / steps.filter((step) => step.to === to).length,
        medianMs: took.length === 0 ? null : middle(took),
        p95Ms: took.length === 0 ? null : quantile(took, 0.95),
      };
    }),
  );
  const nodes = names.flatMap((item) => {
    const own = walks.filter(({ items }) => items.includes(item));
    const times = total(own.map(({ items }) => items.filter((one) => one === item).length));
    return own.length === 0 ? [] : [{ item, units: unitsOf(own.map(({ journey }) => journey)), times }];
  });
  const name = (item: string | null): string => (item === null ? '' : `+${points(item)}`);
  return {
    nodes: inOrder(nodes, (a, b) =>
      a.units !== b.units
        ? a.units > b.units
        : a.times !== b.times
          ? a.times > b.times
          : points(a.item) < points(b.item),
    ),
    edges: inOrder(edges, (a, b) => {
      if (a.times !== b.times) return a.times > b.times;
      if (a.units !== b.units) return a.units > b.units;
      return a.from === b.from ? name(a.to) < name(b.to) : name(a.from) < name(b.from);
    }),
  };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

const unitsOf = (journeys: readonly OracleJourney[]): number => new Set(journeys.map(({ unit }) => unit)).size;

/** By how many come before each. */
const inOrder = <T>(all: readonly T[], comesFirst: (a: T, b: T) => boolean): T[] =>
  upTo(all.length).map((place) => all.find((one) => all.filter((other) => comesFirst(other, one)).length === place)!);

/** Between the two values around the place that the share of the way from the first to the last falls on. */
function quantile(values: readonly number[], share: number): number {
  const at = (place: number): number =>
    values.find(
      (value) =>
        values.filter((other) => other < value).length <= place &&
        values.filter((other) => other <= value).length > place,
    )!;
  const place = (values.length - 1) * share;
  const low = Math.floor(place + 1e-9);
  const rest = place - low;
  return rest < 1e-9 ? at(low) : at(low) + rest * (at(low + 1) - at(low));
}

const middle = (values: readonly number[]): number => quantile(values, 0.5);
