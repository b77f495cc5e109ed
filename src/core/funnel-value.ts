import type { Segment } from './columns.ts';
import { decimalSum } from './decimal-sum.ts';
import { numberOf } from './filter.ts';
import { evaluateUnit } from './funnel-evaluate.ts';
import { REMOVED } from './funnel-outcome.ts';
import type { FunnelProgram } from './funnel-program.ts';
import type { FunnelResult } from './funnel-result.ts';
import { membersFor, outcomesOf, type PropertyColumns } from './funnel-run.ts';
import { timeLists } from './funnel-tally.ts';
import { eachUnit } from './funnel-units.ts';
import { currencyOf, type TagsDocument, type ValuedTag, valuedTags } from './tags-document.ts';

/**
 * By currency, by amount: at each step, how many macro events of that amount were matched by attempts that reached it.
 * Counts merge exactly, so the sums do not depend on how the data was cut.
 */
export type ValueTally = ReadonlyMap<string, Map<number, Float64Array>>;

/** Properties that carry values, besides those of the program. */
export const valueProperties = (tags: TagsDocument): string[] =>
  valuedTags(tags).flatMap(({ value }) => (value.kind === 'property' ? [value.property] : []));

export const emptyValues = (tags: TagsDocument): ValueTally =>
  new Map(valuedTags(tags).map((tag) => [currencyOf(tags, tag), new Map()]));

/** Adds what `from` counted to `into`, and returns that. */
export function mergeValues(into: ValueTally, from: ValueTally): ValueTally {
  for (const [currency, amounts] of from)
    for (const [amount, counts] of amounts) {
      const sum = countsOf(into.get(currency)!, amount, counts.length);
      counts.forEach((count, step) => {
        sum[step] += count;
      });
    }
  return into;
}

function countsOf(amounts: Map<number, Float64Array>, amount: number, steps: number): Float64Array {
  let counts = amounts.get(amount);
  if (!counts) {
    counts = new Float64Array(steps);
    amounts.set(amount, counts);
  }
  return counts;
}

/**
 * Adds the macro events that a segment's speaking attempts matched. The units are those the funnel counts; only users
 * with such an event are gone through again to see which it was. False when stopped.
 */
export function runValues(
  program: FunnelProgram,
  tags: TagsDocument,
  segment: Segment,
  properties: PropertyColumns,
  tally: ValueTally,
  stop: () => boolean,
): boolean {
  const { document, rules, facts } = program;
  const valued = valuedTags(tags);
  const members = usersWithValue(program, valued, segment, properties, stop);
  if (!members) return !stop();
  const worth = facts.eventNames.map((name) => {
    const tag = valued.find(({ event }) => event === name);
    return tag
      ? { per: tag.per, amounts: tally.get(currencyOf(tags, tag))!, amountOf: amountOf(tag, properties) }
      : null;
  });
  const steps = document.steps.length;
  let user = -1;
  /** What has been counted of this user and counts once only. */
  const counted = new Set<string>();
  return eachUnit(
    program,
    segment,
    properties,
    stop,
    (unit) => {
      if (unit.user !== user) counted.clear();
      user = unit.user;
      for (const { state, matched } of evaluateUnit(rules, unit)) {
        if (state === 'removed') continue;
        for (const index of matched) {
          if (index < 0) continue;
          const { row, session } = unit.events[index];
          const found = worth[segment.event[row]];
          if (!found) continue;
          const { per, amounts, amountOf } = found;
          if (per !== 'event') {
            const key = `${segment.event[row]} ${per === 'session' ? session : ''}`;
            if (counted.has(key)) continue;
            counted.add(key);
          }
          const counts = countsOf(amounts, amountOf(row, user), steps);
          for (let step = 0; step < steps; step++) if (matched[step] >= 0) counts[step]++;
        }
      }
    },
    { members },
  );
}

/** By user, 1 where an attempt may have matched an event that is worth something; null if none can, or when stopped. */
function usersWithValue(
  program: FunnelProgram,
  valued: readonly ValuedTag[],
  segment: Segment,
  properties: PropertyColumns,
  stop: () => boolean,
): Uint8Array | null {
  const { document } = program;
  const events = new Set(valued.map(({ event }) => event));
  const mayBe = document.steps.map(({ any }) =>
    any.some(({ event }) => events.has(event) || (event === '*' && events.size > 0)),
  );
  if (!mayBe.includes(true)) return null;
  // In any order a step's place says nothing about its event.
  const wanted = document.order === 'any' ? 1 : mayBe.reduce((mask, may, step) => (may ? mask | (1 << step) : mask), 0);
  const first = document.order === 'any' ? 0 : mayBe.indexOf(true);
  const all = membersFor(program, segment, properties);
  const outcomes = outcomesOf(program, segment, properties, timeLists(document.steps.length), stop, all);
  if (!outcomes) return null;
  const { codes, count, users, matched } = outcomes;
  const members = new Uint8Array(segment.users);
  for (let u = 0; u < count; u++) {
    if (codes[u] === 0 || (codes[u] & 3) === REMOVED) continue;
    if (matched ? (matched[u] & wanted) !== 0 : (codes[u] >> 2) - 1 >= first) members[users ? users[u] : u] = 1;
  }
  return members;
}

/** What one event of a tag is worth. */
function amountOf({ value }: ValuedTag, properties: PropertyColumns): (row: number, user: number) => number {
  if (value.kind === 'fixed') return () => value.amount;
  const { fallback } = value;
  const column = properties.get(value.property);
  if (!column) return () => fallback;
  const { codes, per } = column;
  const worth = (code: number): number => {
    const amount = code === 0 ? Number.NaN : numberOf(column.values[code - 1]);
    return Number.isFinite(amount) ? amount : fallback;
  };
  return per === 'user' ? (_, user) => worth(codes[user]) : (row) => worth(codes[row]);
}

/** A result with the value of each step, by currency, among the steps' figures. */
export function withValues(result: FunnelResult, tally: ValueTally): FunnelResult {
  const valueAt = (step: number): Record<string, number> =>
    Object.fromEntries(
      [...tally].map(([currency, amounts]) => [
        currency,
        decimalSum([...amounts].map(([amount, counts]) => [amount, counts[step]] as const)),
      ]),
    );
  return { ...result, steps: result.steps.map((step, index) => ({ ...step, value: valueAt(index) })) };
}
