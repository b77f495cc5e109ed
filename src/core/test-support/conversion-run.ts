import { wholeBuckets } from '../conversion/buckets.ts';
import type { ConversionQuestion } from '../conversion/document.ts';
import { conversionFigures } from '../conversion/figures.ts';
import { chooseValues, countGroups, type GroupCounts, mergeGroupCounts } from '../conversion/group-values.ts';
import { countConversions, emptyConversions, mergeConversions } from '../conversion/overview-count.ts';
import { compileConversions } from '../conversion/program.ts';
import type { ConversionResult } from '../conversion/result.ts';
import { type PropertyColumn, USER_KEY } from '../data/columns.ts';
import type { DataFacts } from '../funnel/rules.ts';
import { type SmallData, type SmallEvent, segmentOf } from './segment-of.ts';

/** A small data set cut into segments the way the engine has them. */
export interface SmallParts {
  readonly facts: DataFacts;
  readonly parts: readonly SmallData[];
  readonly startMs: number;
}

/** The events with their users spread over so many segments, all of which know the same event names. */
export function partsOf(events: readonly SmallEvent[], count = 1, endMs?: number): SmallParts {
  const whole = segmentOf(events, { endMs });
  const parts = Array.from({ length: count }, (_, part): SmallData => {
    const own = segmentOf(
      events.filter(({ user }) => whole.users.indexOf(user) % count === part),
      { endMs: whole.facts.endMs },
    );
    const event = own.segment.event.map((id) => whole.facts.eventNames.indexOf(own.facts.eventNames[id]));
    const keys: PropertyColumn = {
      per: 'user',
      codes: Uint32Array.from(own.users, (_, u) => u + 1),
      values: own.users,
    };
    return { ...own, segment: { ...own.segment, event }, properties: new Map([...own.properties, [USER_KEY, keys]]) };
  });
  return { facts: whole.facts, parts, startMs: Math.min(...events.map(({ ms }) => ms)) };
}

export const never = (): boolean => false;

/** Counts each part with a tally of its own and merges them, the last one first, as if they came from other threads. */
export function mergedOver<T>({ parts }: SmallParts, count: (part: SmallData) => T, merge: (into: T, from: T) => T): T {
  return parts.map(count).reverse().reduce(merge);
}

/** The figures of a question, the way the engine finds them. */
export function conversionsOf(question: ConversionQuestion, data: SmallParts, timezone = 'UTC'): ConversionResult {
  const { facts, startMs } = data;
  const program = compileConversions(question, facts);
  const span = { startMs, endMs: facts.endMs, events: 1, timezone };
  const buckets = question.trend === null ? [] : wholeBuckets(program, span, question.trend);
  const { by } = question;
  const groups =
    by === null
      ? null
      : chooseValues(
          mergedOver<GroupCounts>(
            data,
            ({ segment, properties }) => {
              const counts: GroupCounts = new Map();
              countGroups(program, by, segment, properties, counts, never);
              return counts;
            },
            mergeGroupCounts,
          ),
          question.top,
        );
  const plan = { groups, buckets };
  const tally = mergedOver(
    data,
    ({ segment, properties }) => {
      const tally = emptyConversions(program, plan);
      countConversions(program, plan, segment, properties, tally, never);
      return tally;
    },
    mergeConversions,
  );
  return conversionFigures(program, groups, buckets, tally);
}
