import type { Bucket } from '../../base/calendar.ts';
import type { Segment } from '../../data/columns.ts';
import type { DataFacts } from '../../funnel/rules.ts';
import { tickOf } from '../program.ts';
import { type ConversionScope, compileScope, type ScopeProgram } from '../scope.ts';
import { type Columns, deedsIn, eachUnit, placeAt } from '../units.ts';
import { type BecauseTally, countsAt, noCounts, type SideCounts } from './because.ts';

/** Which values a fall has to do with: of the users of an event, in the last bucket and those before. */
export interface BecauseQuestion {
  readonly scope: ConversionScope;
  readonly event: string;
  readonly last: Bucket;
  readonly baseline: readonly Bucket[];
  readonly properties: readonly string[];
}

export interface BecauseProgram extends ScopeProgram {
  readonly question: BecauseQuestion;
}

/** Compiles a valid question. @throws Problem `document-invalid` naming the field. */
export function compileBecause(question: BecauseQuestion, facts: DataFacts): BecauseProgram {
  const program = compileScope(question.scope, facts);
  return { ...program, question, properties: [...new Set([...program.properties, ...question.properties])].sort() };
}

/** Adds a segment to a tally: a unit counts once in every bucket, under its first value there. False when stopped. */
export function countBecause(
  program: BecauseProgram,
  segment: Segment,
  columns: Columns,
  tally: BecauseTally,
  stop: () => boolean,
): boolean {
  const { question, facts } = program;
  const { event } = segment;
  const wanted = facts.eventNames.indexOf(question.event);
  const spans = [question.last, ...question.baseline].map(({ from, to }, i) => ({
    from: tickOf(program, from),
    to: tickOf(program, to),
    isLast: i === 0,
  }));
  const parts = question.properties.map((property) => {
    const column = columns.get(property);
    const byCode: (SideCounts | undefined)[] = [];
    return { property, column, byCode };
  });
  const whole = eachUnit(program, segment, columns, stop, (unit) => {
    const { from, to, rows, user } = unit;
    for (const span of spans) {
      const start = placeAt(unit, from, to, span.from);
      const end = placeAt(unit, start, to, span.to);
      if (start === end) continue;
      let did = 0;
      for (let place = start; place < end && did === 0; place++) if (event[rows[place]] === wanted) did = 1;
      // A silence may come under a macro, but nobody was there.
      const there = Number(deedsIn(unit, start, end) > 0);
      for (const { column, byCode } of parts) {
        let code = 0;
        if (column?.per === 'user') code = column.codes[user];
        else if (column) for (let place = start; place < end && code === 0; place++) code = column.codes[rows[place]];
        let counts = byCode[code];
        if (!counts) {
          counts = noCounts();
          byCode[code] = counts;
        }
        if (span.isLast) {
          counts.now += there;
          counts.usersNow += did;
        } else {
          counts.before += there;
          counts.usersBefore += did;
        }
      }
    }
  });
  for (const { property, column, byCode } of parts) {
    const values = tally.get(property) ?? new Map<string | null, SideCounts>();
    tally.set(property, values);
    byCode.forEach((counts, code) => {
      if (!counts) return;
      const sum = countsAt(values, code === 0 ? null : column!.values[code - 1]);
      sum.before += counts.before;
      sum.usersBefore += counts.usersBefore;
      sum.now += counts.now;
      sum.usersNow += counts.usersNow;
    });
  }
  return whole;
}
