import type { EventMatcher, PropertyFilter } from '../../core/condition/document.ts';
import type { FunnelProgram } from '../../core/funnel/program.ts';
import { betweenEnds } from './extract-rows.ts';
import { literal, literals } from './sql.ts';
import { fromOf, type Table, type TableColumn, textSql } from './table.ts';
import type { WholeTable } from './whole-table.ts';

/*
 * A funnel counted by the server: for each user how far `windowFunnel` got, and the last entry. It takes events by time,
 * those of the same time by their steps, and for each step the latest entry whose window still runs: so it gets as far as
 * any attempt can, as long as no event is one of two steps. Counts and who is open come from these two numbers.
 */

/** What a server is asked to count. */
export interface CountQuestion {
  readonly table: Table;
  readonly user: TableColumn;
  readonly event: TableColumn;
  readonly time: TableColumn;
  readonly whole: Pick<WholeTable, 'first' | 'last' | 'digits'>;
  /** Of a document that the server counts rightly: see `whyNotCounted`. */
  readonly program: FunnelProgram;
  /** What is called by a name of an event. */
  readonly spellings: (name: string) => readonly string[];
  /** What holds of the rows that pass a filter. */
  readonly passing: (filter: PropertyFilter) => string;
}

/** What holds of the rows of a funnel: all of them, those of its steps, and entries. */
export interface RowConditions {
  readonly where: readonly string[];
  readonly steps: readonly string[];
  readonly entry: string;
}

/**
 * The question and the names of its columns, all texts: by step how many users reached it; by step but the last how many
 * stopped there who may still go on.
 */
export function countSql(question: CountQuestion): { readonly select: string; readonly names: readonly string[] } {
  const { table, user, program } = question;
  const { window, end, opens } = program.rules;
  const { where, steps, entry } = rowConditions(question);
  const ticks = ticksSql(question);
  const openTo = steps.slice(1).map((_, step) => {
    const level = `sluice_level = ${step + 1}`;
    return opens ? `${level} and sluice_entry >= ${whole(end - window)}` : '0';
  });
  const reached = steps.map((_, step) => `sluice_level > ${step}`);
  const counted = [...reached, ...openTo];
  const names = counted.map((_, i) => `sluice_${i}`);
  // No two events are further apart than all of them.
  const funnel = `windowFunnel(${BigInt(Math.min(window, end + 1))})`;
  return {
    select: `select ${counted.map((condition, i) => `toString(countIf(${condition})) as ${names[i]}`).join(', ')} from (
      select ${textSql(user)} as sluice_user, maxIf(${ticks}, ${entry}) as sluice_entry,
        ${funnel}(toUInt64(${ticks}), ${[entry, ...steps.slice(1)].join(', ')}) as sluice_level
      from ${fromOf(table, where)} group by sluice_user)`,
    names,
  };
}

export function rowConditions(question: Omit<CountQuestion, 'user' | 'table'>): RowConditions {
  const { event, time, program, spellings, passing } = question;
  const { document, rules } = program;
  const ticks = ticksSql(question);
  const within = (from: number, to: number): string[] => [
    ...(from === Number.NEGATIVE_INFINITY ? [] : [`${ticks} >= ${whole(from)}`]),
    ...(to === Number.POSITIVE_INFINITY ? [] : [`${ticks} < ${whole(to)}`]),
  ];
  const called = ([name, ...more]: readonly string[]): string => {
    if (name === undefined) return '0';
    return `${event.compared} ${more.length === 0 ? `= ${literal(name)}` : `in ${literals([name, ...more])}`}`;
  };
  const matcher = ({ event: name, where }: EventMatcher): string =>
    allOf([called(spellings(name)), ...where.map(passing)]);
  // Missing values make a comparison neither true nor false.
  const steps = document.steps.map(({ any }) => `ifNull(${any.map(matcher).join(' or ')}, 0)`);
  const events = document.steps.flatMap(({ any }) => any.map((one) => one.event));
  return {
    where: [
      called([...new Set(events)].flatMap(spellings)),
      betweenEnds(time, question.whole),
      ...within(rules.cutFrom, rules.cutTo),
      ...document.where.map(passing),
    ],
    steps,
    entry: allOf([steps[0], ...within(rules.from, rules.to)]),
  };
}

/** The time of a row in the ticks of the rules, since the whole second of the first event. */
function ticksSql({
  time,
  whole: { first, digits },
  program,
}: Pick<CountQuestion, 'time' | 'whole' | 'program'>): string {
  const scale = 10n ** BigInt(digits);
  const perSecond = 1000n * BigInt(program.rules.ticksPerMs);
  const since = `(${time.sql} - toInt64(${(first / scale) * scale}))`;
  if (perSecond === scale) return since;
  return perSecond > scale ? `(${since} * ${perSecond / scale})` : `intDiv(${since}, ${scale / perSecond})`;
}

const allOf = (conditions: readonly string[]): string => `(${conditions.join(' and ')})`;

const whole = (number: number): string => `toInt64(${BigInt(number)})`;
