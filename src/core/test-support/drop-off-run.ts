import { bucketsOf } from '../base/calendar.ts';
import { compareFirst, daysOf, driverFigures, planDrivers, rankDrivers } from '../drop-off/dossier.ts';
import { dropOffFigures } from '../drop-off/figures.ts';
import { findStays } from '../drop-off/find-stays.ts';
import {
  type CrossingQuestion,
  type Crossings,
  compileCrossing,
  emptyCrossings,
  mergeCrossings,
} from '../drop-off/pairs.ts';
import { compileDropOff } from '../drop-off/program.ts';
import { type DropOffQuestion, namesToTell } from '../drop-off/question.ts';
import type { DropOffResult, Factor } from '../drop-off/result.ts';
import { ripenessOf } from '../drop-off/ripeness.ts';
import type { Stays } from '../drop-off/stays.ts';
import { countDropOff, emptyDropOff, mergeDropOffs } from '../drop-off/tally.ts';
import { countCrossings, type StayNumber, stayUsers } from '../drop-off/users.ts';
import { macroOf } from '../drop-off/worth.ts';
import { mergeTimes, timeLists } from '../funnel/tally.ts';
import type { TagsDocument } from '../tags/document.ts';
import type { SmallEvent } from './segment-of.ts';
import { segmentsOf } from './segments-of.ts';

export interface DropOffRun {
  readonly result: DropOffResult;
  users(number: StayNumber): string[];
  /** The users of a cell of a row. */
  cell(factor: Factor, group: 'dropped' | 'wentOn', isWith: boolean): string[];
  readonly stays: readonly Stays[];
}

interface Options {
  readonly endMs?: number;
  readonly parts?: number;
  readonly tags?: TagsDocument;
  readonly zone?: string;
  readonly send?: <T>(part: T) => T;
}

/** Answers a question about a step the way the engine does, in all its passes. */
export function runDropOff(
  question: DropOffQuestion,
  events: readonly SmallEvent[],
  { endMs, parts = 1, tags, zone = 'UTC', send = (part) => part }: Options = {},
): DropOffRun {
  const scale = { baseMs: 0, fractionMs: 1 };
  const { facts, segments } = segmentsOf(events, parts, { endMs });
  const program = compileDropOff(question, facts);
  const never = (): boolean => false;
  const stays = segments.map(({ segment, properties }) => findStays(program, segment, properties, never)!);
  const [gaps] = timeLists(1);
  for (const part of stays) mergeTimes([gaps], [part.gaps]);
  const ripeness = ripenessOf(program, gaps);
  const last = Math.max(0, ...events.map(({ ms }) => ms));
  const days = daysOf(program, bucketsOf(0, last, 'day', zone), scale, zone);
  const properties = namesToTell(question, [...new Set(events.flatMap((one) => Object.keys(one.properties ?? {})))]);
  const macro = tags ? macroOf(question, tags, null) : null;
  const scope = { ripeness, macro, drivers: { properties, days: days?.ticks ?? new Float64Array() } };
  const tally = segments
    .map(({ segment, properties }, index) => {
      const tally = emptyDropOff(program, scope);
      countDropOff(program, scope, segment, properties, stays[index], tally, never);
      return send(tally);
    })
    .reduce(mergeDropOffs);
  const cross = (asked: CrossingQuestion): Crossings =>
    segments
      .map(({ segment, properties }, index) => {
        const crossings = emptyCrossings(asked);
        countCrossings(program, ripeness, compileCrossing(asked), segment, properties, stays[index], crossings, never);
        return send(crossings);
      })
      .reduce(mergeCrossings);
  const plan = planDrivers(program, tally.drivers!, days);
  const ranked = rankDrivers(program, tally.drivers!, days, plan, cross(plan.crossing));
  const found = (number: StayNumber): string[] =>
    segments.flatMap(({ segment, properties, users }, index) =>
      Array.from(stayUsers(program, ripeness, segment, properties, stays[index], number), (user) => users[user]),
    );
  return {
    result: {
      ...dropOffFigures(program, macro, tally),
      ...driverFigures(plan, ranked, tally.drivers!, cross(compareFirst(ranked))),
    },
    users: found,
    cell: (factor, group, isWith) => {
      const key = JSON.stringify(factor);
      const { test } = ranked.find((row) => JSON.stringify(row.factor) === key)!;
      return found({ kind: 'driver', test, group, with: isWith });
    },
    stays,
  };
}
