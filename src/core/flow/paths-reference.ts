import { byCodePoint } from '../base/code-points.ts';
import { valueTest } from '../condition/filter.ts';
import type { FlowDocument } from './document.ts';
import type { FlowGraph, FlowPaths } from './paths-result.ts';
import { cleaned, collapse, type FlowEvent, type ItemEvent, journeysOf, sessionsOf, unitsOf } from './reference.ts';

/** The reference of paths and graphs: section 5 of the specification over plain lists. The fast passes must agree. */

interface Run {
  readonly item: string;
  readonly repeats: number;
  readonly ms: number;
}

interface WholeJourney {
  readonly unit: number;
  readonly events: readonly ItemEvent[];
  /** Its items in the direction of the columns. */
  readonly items: readonly { readonly item: string; readonly repeats: number }[];
  /** The same in time order. */
  readonly runs: readonly Run[];
  readonly converted: boolean;
}

function wholeJourneys(
  document: FlowDocument,
  chosen: readonly string[],
  events: readonly FlowEvent[],
): WholeJourney[] {
  const found: WholeJourney[] = [];
  let unit = 0;
  for (const user of Map.groupBy(events, (event) => event.user).values()) {
    const numbered = user.map((event, order) => ({ ...event, order }));
    for (const own of unitsOf(document, sessionsOf(document, cleaned(document, numbered)))) {
      unit++;
      for (const journey of journeysOf(document, own)) {
        const list = document.collapse ? collapse(journey) : journey.map(({ item }) => ({ item, repeats: 0 }));
        const inTime = document.anchor?.at === 'end' ? journey.toReversed() : journey;
        const runs = inTime.flatMap(({ item, ms }, i): Run[] =>
          document.collapse && i > 0 && inTime[i - 1].item === item ? [] : [{ item, repeats: 0, ms }],
        );
        const orderOf = (event: FlowEvent): number => (event as ItemEvent & { order: number }).order;
        const [from, to] = [orderOf(journey[0]), orderOf(journey.at(-1)!)];
        const converted = numbered.some((event) => {
          const { unit: kind } = document;
          if (
            !chosen.includes(event.event) ||
            !document.where.every((filter) => valueTest(filter)(event.properties?.[filter.property] ?? null))
          )
            return false;
          if (kind.kind === 'property' && event.properties?.[kind.property] !== journey[0].properties?.[kind.property])
            return false;
          if (document.windowMs === null) return event.order >= Math.min(from, to) && event.order <= Math.max(from, to);
          const onward = document.anchor?.at === 'start' ? event.order >= from : event.order <= from;
          return onward && Math.abs(event.ms - journey[0].ms) <= document.windowMs;
        });
        found.push({ unit, events: journey, items: list, runs, converted });
      }
    }
  }
  return found;
}

const distinct = (units: readonly number[]): number => new Set(units).size;

/** R type 7. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (sorted.length - 1) * share;
  const low = Math.floor(rank + 1e-9);
  return rank - low < 1e-9 ? sorted[low] : sorted[low] + (rank - low) * (sorted[low + 1] - sorted[low]);
}

export function evaluatePaths(
  document: FlowDocument,
  chosen: readonly string[] | null,
  events: readonly FlowEvent[],
): FlowPaths {
  const journeys = wholeJourneys(document, chosen ?? [], events);
  const keyOf = ({ items }: WholeJourney): string =>
    JSON.stringify([items.slice(0, document.columns).map(({ item }) => item), items.length > document.columns]);
  const paths = [...Map.groupBy(journeys, keyOf)].map(([key, own]) => {
    const [items, cut] = JSON.parse(key) as [string[], boolean];
    return {
      items,
      repeats: items.map((_, column) => own.reduce((sum, journey) => sum + journey.items[column].repeats, 0)),
      cut,
      units: distinct(own.map(({ unit }) => unit)),
      journeys: own.length,
      share: own.length / journeys.length,
      converted: chosen && distinct(own.filter(({ converted }) => converted).map(({ unit }) => unit)),
      medianMs: quantile(
        own.map(({ events }) => Math.abs(events.at(-1)!.ms - events[0].ms)),
        0.5,
      ),
    };
  });
  const byItems = (a: readonly string[], b: readonly string[]): number =>
    a.map((item, i) => (i < b.length ? byCodePoint(item, b[i]) : 0)).find((order) => order !== 0) ??
    a.length - b.length;
  paths.sort(
    (a, b) =>
      b.units - a.units || b.journeys - a.journeys || byItems(a.items, b.items) || Number(a.cut) - Number(b.cut),
  );
  return { paths: paths.slice(0, 1000), more: Math.max(0, paths.length - 1000) };
}

export function evaluateGraph(document: FlowDocument, events: readonly FlowEvent[]): FlowGraph {
  const journeys = wholeJourneys(document, [], events);
  const visits = journeys.flatMap(({ unit, runs }) => runs.map(({ item }) => ({ unit, item })));
  const steps = journeys.flatMap(({ unit, runs }, journey) =>
    [...runs, null].map((run, i) => {
      const before = i === 0 ? null : runs[i - 1];
      return {
        unit,
        journey,
        from: before?.item ?? null,
        to: run?.item ?? null,
        ms: run && before && run.ms - before.ms,
      };
    }),
  );
  const byItem = (a: string | null, b: string | null): number =>
    a === b ? 0 : a === null ? -1 : b === null ? 1 : byCodePoint(a, b);
  return {
    nodes: [...Map.groupBy(visits, ({ item }) => item)]
      .map(([item, own]) => ({ item, units: distinct(own.map(({ unit }) => unit)), times: own.length }))
      .sort((a, b) => b.units - a.units || b.times - a.times || byCodePoint(a.item, b.item)),
    edges: [...Map.groupBy(steps, ({ from, to }) => JSON.stringify([from, to])).values()]
      .map((own) => {
        const { from, to } = own[0];
        const took = own.flatMap(({ ms }) => (ms === null ? [] : [ms]));
        return {
          from,
          to,
          units: distinct(own.map(({ unit }) => unit)),
          journeys: distinct(own.map(({ journey }) => journey)),
          times: own.length,
          shareOut: own.length / steps.filter((step) => step.from === from).length,
          shareIn: own.length / steps.filter((step) => step.to === to).length,
          medianMs: took.length === 0 ? null : quantile(took, 0.5),
          p95Ms: took.length === 0 ? null : quantile(took, 0.95),
        };
      })
      .sort((a, b) => b.times - a.times || b.units - a.units || byItem(a.from, b.from) || byItem(a.to, b.to)),
  };
}
