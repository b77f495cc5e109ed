import type { Bucket } from '../../base/calendar.ts';
import type { Segment } from '../../data/columns.ts';
import type { DataFacts } from '../../funnel/rules.ts';
import type { EventTag, TagsDocument } from '../../tags/document.ts';
import { macrosOf } from '../document.ts';
import { kindsOf, placeFinder } from '../first-events.ts';
import { addAmount, type MoneyTally, mergeMoney } from '../money.ts';
import { bucketAt, edgesOf, tickOf } from '../program.ts';
import { type ConversionScope, compileScope, type ScopeProgram } from '../scope.ts';
import { type Columns, eachUnit } from '../units.ts';
import { anyPerSession, countsOnce, tagWorth, valueProperties } from '../worth.ts';

/** Days between the ages at which a cohort's value is looked at. */
export const AGE_DAYS = 30;
const AGE_MS = AGE_DAYS * 86_400_000;

/** What is asked about the value of those who converted, over time. */
export interface CohortQuestion {
  readonly tags: TagsDocument;
  readonly scope: ConversionScope;
  /** The macro; null: all of them together. */
  readonly macro: string | null;
  /** Stretches of the calendar, joining each other, over all data: units stand in that of their first macro. */
  readonly buckets: readonly Bucket[];
  /** Epoch milliseconds, to exclusive: who converts first in them is counted; null for nobody. */
  readonly period: { readonly from: number; readonly to: number } | null;
}

/** Merges exactly, in any order. */
export interface CohortTally {
  newConverters: number;
  readonly cohorts: readonly Cohort[];
}

export interface Cohort {
  units: number;
  /** Ticks of the first macro of its youngest member. */
  youngest: number;
  /** By age in steps of 30 days, rounded up: what came at that age, and not before. */
  readonly values: MoneyTally[];
}

export interface CohortProgram extends ScopeProgram {
  readonly question: CohortQuestion;
  readonly macros: readonly EventTag[];
  readonly kindOf: Int32Array;
}

/** Compiles a valid question. @throws Problem `document-invalid` naming the field. */
export function compileCohorts(question: CohortQuestion, facts: DataFacts): CohortProgram {
  const { tags, scope, macro } = question;
  const macros = macrosOf(tags).filter(({ event }) => macro === null || event === macro);
  const program = compileScope(scope, facts, anyPerSession(macros));
  const properties = new Set([...program.properties, ...valueProperties(macros)]);
  if (scope.session) properties.add(scope.session.property);
  return {
    ...program,
    question,
    macros,
    kindOf: kindsOf(
      facts.eventNames,
      macros.map(({ event }) => event),
    ),
    properties: [...properties].sort(),
  };
}

export const emptyCohorts = ({ buckets }: CohortQuestion): CohortTally => ({
  newConverters: 0,
  cohorts: buckets.map(() => ({ units: 0, youngest: Number.NEGATIVE_INFINITY, values: [] })),
});

/** Adds what `from` counted to `into`, and returns that. */
export function mergeCohorts(into: CohortTally, from: CohortTally): CohortTally {
  into.newConverters += from.newConverters;
  into.cohorts.forEach((cohort, i) => {
    const other = from.cohorts[i];
    cohort.units += other.units;
    cohort.youngest = Math.max(cohort.youngest, other.youngest);
    other.values.forEach((money, age) => {
      mergeMoney(moneyAt(cohort, age), money);
    });
  });
  return into;
}

function moneyAt({ values }: Cohort, age: number): MoneyTally {
  while (values.length <= age) values.push(new Map());
  return values[age];
}

/** Is told of each unit that converts: the number of its cohort, and whether it is one of the period's new converters. */
type OnConverter = (user: number, cohort: number, isNew: boolean) => void;

/**
 * The users of a cohort, or with null the new converters of the period, as indexes in the segment, ascending; with sessions a
 * user may stand here several times.
 */
export function cohortUsers(
  program: CohortProgram,
  cohort: number | null,
  segment: Segment,
  columns: Columns,
): Uint32Array {
  const users: number[] = [];
  const never = (): boolean => false;
  countCohorts(program, segment, columns, emptyCohorts(program.question), never, (user, own, isNew) => {
    if (cohort === null ? isNew : own === cohort) users.push(user);
  });
  return Uint32Array.from(users);
}

/** Adds a segment to a tally. False when stopped; the tally is then useless. */
export function countCohorts(
  program: CohortProgram,
  segment: Segment,
  columns: Columns,
  tally: CohortTally,
  stop: () => boolean,
  onConverter: OnConverter = () => {},
): boolean {
  const { question, macros, kindOf } = program;
  const { period, tags } = question;
  const edges = edgesOf(program, question.buckets);
  const age = AGE_MS * program.anchor.rules.ticksPerMs;
  const [from, to] = period ? [tickOf(program, period.from), tickOf(program, period.to)] : [0, 0];
  const worths = macros.map((macro) => tagWorth(tags, macro, columns));
  const counts = macros.map((macro) => countsOnce(macro.per));
  const finder = placeFinder(program, segment, kindOf);
  return eachUnit(program, segment, columns, stop, (unit) => {
    const { user } = unit;
    let cohort: Cohort | null = null;
    let start = 0;
    for (let i = 0, count = finder.find(unit); i < count; i++) {
      const place = finder.places[i];
      const kind = finder.kinds[i];
      const time = finder.ticks[i];
      if (cohort === null) {
        start = time;
        const place = bucketAt(edges, time);
        cohort = tally.cohorts[place];
        cohort.units++;
        cohort.youngest = Math.max(cohort.youngest, time);
        const isNew = time >= from && time < to;
        if (isNew) tally.newConverters++;
        onConverter(user, place, isNew);
      }
      const worth = worths[kind];
      if (worth === null || !counts[kind](unit, place)) continue;
      const money = moneyAt(cohort, Math.ceil((time - start) / age));
      const { amount, currency } = worth(finder.rows[i], user);
      addAmount(money, currency, amount);
    }
  });
}
