import { decimalSum } from '../base/decimal-sum.ts';
import type { PropertyColumns, Segment } from '../data/columns.ts';
import { currencyOf, type Exchange, type TagsDocument, type ValuedTag, valuedTags } from '../tags/document.ts';
import { exchangedBy } from '../tags/exchange.ts';
import { worthOf, worthProperties } from '../tags/worth.ts';
import type { FunnelDocument } from './document.ts';
import { kernelOutcomes } from './kernel/evaluate.ts';
import { REMOVED } from './outcomes.ts';
import type { FunnelProgram } from './program.ts';
import type { Attempt } from './reference/attempt.ts';
import { evaluateUnit } from './reference/evaluate.ts';
import { groupOfAttempt } from './reference/outcomes.ts';
import { eachUnit, type Unit } from './reference/units.ts';
import type { FunnelFigures, FunnelGroup, FunnelResult } from './result.ts';
import { timeLists } from './tally.ts';

/**
 * By currency, by amount: at each step, how many macro events of that amount were matched by attempts that reached it.
 * Counts merge exactly, so the sums do not depend on how the data was cut.
 */
type Amounts = Map<string, Map<number, Float64Array>>;

/** The amounts of all units, and by breakdown value (null for none); null without a breakdown. */
export interface ValueTally {
  readonly all: Amounts;
  readonly groups: Map<string | null, Amounts> | null;
}

/** Properties that carry values, besides those of the program. */
export const valueProperties = (tags: TagsDocument): string[] =>
  valuedTags(tags).flatMap(({ value }) => worthProperties(value));

export const emptyValues = (document: FunnelDocument, tags: TagsDocument): ValueTally => ({
  all: noAmounts(tags),
  groups: document.breakdown ? new Map() : null,
});

/** With the currencies that are known before any event is seen. */
const noAmounts = (tags: TagsDocument): Amounts =>
  new Map(
    valuedTags(tags).flatMap((tag) => (ownCurrency(tag) === undefined ? [[currencyOf(tags, tag), new Map()]] : [])),
  );

/** The property with the currency of each event of a tag. */
const ownCurrency = ({ value }: ValuedTag): string | undefined =>
  value.kind === 'property' ? value.currencyProperty : undefined;

/** Adds what `from` counted to `into`, and returns that. */
export function mergeValues(into: ValueTally, from: ValueTally): ValueTally {
  mergeAmounts(into.all, from.all);
  for (const [value, amounts] of from.groups ?? []) {
    const known = into.groups!.get(value);
    if (known) mergeAmounts(known, amounts);
    else into.groups!.set(value, amounts);
  }
  return into;
}

function mergeAmounts(into: Amounts, from: Amounts): void {
  for (const [currency, amounts] of from)
    for (const [amount, counts] of amounts) {
      const sum = countsOf(into, currency, amount, counts.length);
      counts.forEach((count, step) => {
        sum[step] += count;
      });
    }
}

function countsOf(all: Amounts, currency: string, amount: number, steps: number): Float64Array {
  let amounts = all.get(currency);
  if (!amounts) {
    amounts = new Map();
    all.set(currency, amounts);
  }
  let counts = amounts.get(amount);
  if (!counts) {
    counts = new Float64Array(steps);
    amounts.set(amount, counts);
  }
  return counts;
}

/** Adds the macro events that the speaking attempts of a segment's members (see `runFunnel`) matched. False when stopped. */
export function runValues(
  program: FunnelProgram,
  tags: TagsDocument,
  segment: Segment,
  properties: PropertyColumns,
  members: Uint8Array | null,
  tally: ValueTally,
  stop: () => boolean,
): boolean {
  const { breakdown } = program.document;
  const walk = (inside: boolean, into: AmountsOf): boolean =>
    addValues(program, tags, segment, properties, members, inside, into, stop);
  if (!breakdown) return walk(false, () => [tally.all]);
  const values = properties.get(breakdown.property)?.values ?? [];
  const groupAt = (code: number): Amounts => {
    const value = code === 0 ? null : values[code - 1];
    const known = tally.groups!.get(value);
    if (known) return known;
    const made = noAmounts(tags);
    tally.groups!.set(value, made);
    return made;
  };
  if (breakdown.attribution === 'all')
    return walk(false, () => [tally.all]) && walk(true, ({ value }) => [groupAt(value)]);
  const groupOf = groupOfAttempt(program, properties);
  return walk(false, (unit, attempt) => [tally.all, groupAt(groupOf(unit, attempt))]);
}

/** What an attempt's events are added to. */
type AmountsOf = (unit: Unit, attempt: Attempt) => readonly Amounts[];

/**
 * The units are those the funnel counts, or those held to one breakdown value each (`inside`); only users with an event
 * that is worth something are gone through again to see which it was.
 */
function addValues(
  program: FunnelProgram,
  tags: TagsDocument,
  segment: Segment,
  properties: PropertyColumns,
  members: Uint8Array | null,
  inside: boolean,
  into: AmountsOf,
  stop: () => boolean,
): boolean {
  const { document, rules, facts } = program;
  const { breakdown } = document;
  const valued = valuedTags(tags);
  const worthwhile = usersWithValue(program, valued, segment, properties, members, inside, stop);
  if (!worthwhile) return !stop();
  const worth = facts.eventNames.map((name) => {
    const tag = valued.find(({ event }) => event === name);
    return tag ? { per: tag.per, worthOf: worthOf(tag.value, currencyOf(tags, tag), properties) } : null;
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
      for (const attempt of evaluateUnit(rules, unit)) {
        const { state, matched } = attempt;
        if (state === 'removed') continue;
        for (const index of matched) {
          if (index < 0) continue;
          const { row, session } = unit.events[index];
          const found = worth[segment.event[row]];
          if (!found) continue;
          const { per, worthOf } = found;
          if (per !== 'event') {
            const key = `${segment.event[row]} ${per === 'session' ? session : ''} ${unit.value}`;
            if (counted.has(key)) continue;
            counted.add(key);
          }
          const { amount, currency } = worthOf(row, user);
          for (const amounts of into(unit, attempt)) {
            const counts = countsOf(amounts, currency, amount, steps);
            for (let step = 0; step < steps; step++) if (matched[step] >= 0) counts[step]++;
          }
        }
      }
    },
    {
      members: worthwhile,
      everyEvent: breakdown?.attribution === 'first' || breakdown?.attribution === 'last',
      splitBy: inside ? breakdown!.property : null,
    },
  );
}

/** By user, 1 where an attempt may have matched an event that is worth something; null if none can, or when stopped. */
function usersWithValue(
  program: FunnelProgram,
  valued: readonly ValuedTag[],
  segment: Segment,
  properties: PropertyColumns,
  members: Uint8Array | null,
  inside: boolean,
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
  const times = timeLists(document.steps.length);
  const outcomes = kernelOutcomes(program, segment, properties, members, times, stop, inside);
  if (!outcomes) return null;
  const { codes, count, users, matched } = outcomes;
  const found = new Uint8Array(segment.users);
  for (let u = 0; u < count; u++) {
    if (codes[u] === 0 || (codes[u] & 3) === REMOVED) continue;
    if (matched ? (matched[u] & wanted) !== 0 : (codes[u] >> 2) - 1 >= first) found[users ? users[u] : u] = 1;
  }
  return found;
}

/** A result with the value of each step, by currency and, with fixed rates, in one, among the steps' figures and those of its groups. */
export function withValues(result: FunnelResult, { all, groups }: ValueTally, exchange?: Exchange): FunnelResult {
  // Where every value came with a currency of its own, that of the tags has nothing to say.
  const found = [...all.keys()].filter((currency) => all.get(currency)!.size > 0);
  const currencies = found.length > 0 ? found : [...all.keys()];
  const valueAt = (parts: readonly Amounts[], step: number): Record<string, number> =>
    Object.fromEntries(
      currencies.map((currency) => {
        const amounts = parts.flatMap((part) => [...(part.get(currency) ?? [])]);
        return [currency, decimalSum(amounts.map(([amount, counts]) => [amount, counts[step]] as const))];
      }),
    );
  const valued = <F extends FunnelFigures>(figures: F, parts: readonly Amounts[]): F => ({
    ...figures,
    steps: figures.steps.map((step, index) => {
      const value = valueAt(parts, index);
      return { ...step, value, ...exchangedBy(exchange, value) };
    }),
  });
  const whole = { ...valued(result, [all]), ...(exchange && { exchange }) };
  if (!result.groups || !groups) return whole;
  const named = new Set(result.groups.map(({ value, merged }) => (merged ? null : value)));
  const partsOf = ({ value, merged }: FunnelGroup): Amounts[] =>
    [...groups].flatMap(([name, amounts]) =>
      (merged ? name !== null && !named.has(name) : name === value) ? [amounts] : [],
    );
  return { ...whole, groups: result.groups.map((group) => valued(group, partsOf(group))) };
}
