import { parentPort } from 'node:worker_threads';
import { z } from 'zod';
import { portChannel } from '../contract/channel.ts';
import { method } from '../contract/method.ts';
import { serve } from '../contract/serve.ts';
import type { Bucket } from '../core/base/calendar.ts';
import { type PropertyColumns, type Scale, type Segment, SILENCE } from '../core/data/columns.ts';
import { type PropertyTally, type ValueQuestion, valueCounter } from '../core/data/property-values.ts';
import type { FunnelDocument } from '../core/funnel/document.ts';
import { compileFunnel } from '../core/funnel/program.ts';
import { funnelUsers, type GroupChoice, runFunnel, type StepNumber, type Took, tallyOf } from '../core/funnel/run.ts';
import { areMany, countMany, type FunnelTally } from '../core/funnel/tally.ts';
import { type KeptTimes, keepTimes, nothingKept, type TimesAsked } from '../core/funnel/times-asked.ts';
import { enteredIn, entryCount, runTrend, type TrendTally, trendTally } from '../core/funnel/trend.ts';
import { emptyValues, runValues, type ValueTally, valueProperties } from '../core/funnel/value.ts';
import {
  emptyWhatIf,
  type NameRange,
  planWhatIf,
  type WhatIfPlace,
  type WhatIfTally,
  whatIf,
} from '../core/funnel/what-if.ts';
import { membersFor } from '../core/segment/members.ts';
import type { TagsDocument } from '../core/tags/document.ts';
import { columnBudget, openColumnCache } from './column-cache.ts';
import { conversionHandlers, conversionMethods } from './compute-conversions.ts';
import { dropOffHandlers, dropOffMethods } from './compute-drop-off.ts';
import { flowHandlers, flowMethods } from './compute-flow.ts';
import { preparationHandlers, preparationMethods } from './compute-preparation.ts';
import { stepCounter } from './kernel/step-counter.ts';
import { leaving } from './leaving.ts';
import { factsOf } from './program-input.ts';
import type { Question, SegmentUsers } from './question.ts';
import { recentJourneys } from './recent-journeys.ts';
import { eachIndex } from './segment-walk.ts';

/** The number whose users are wanted: a step, and how they stand there; null: wherever they stand so. */
export interface UserChoice {
  readonly step: number | null;
  readonly state: StepNumber;
  /** Only those who entered then: a bucket of a trend. */
  readonly entered?: Bucket;
  /** Only those of a group of the breakdown: a value, or null for none; what is merged as "Other"; or any but these values. */
  readonly group?: { readonly value: string | null; readonly merged: boolean } | { readonly beyond: readonly string[] };
  /** Only those who took so long: a bin of the histogram. */
  readonly took?: Took;
}

// Spoken between two threads of one program, so the compiler checks the inputs.
export const computeMethods = {
  funnel: method<FunnelTally>()(z.custom<Question & { funnel: FunnelDocument }>()),
  funnelTimes: method<KeptTimes>()(z.custom<Question & { funnel: FunnelDocument; times: TimesAsked }>()),
  funnelUsers: method<readonly SegmentUsers[]>()(
    z.custom<Question & { funnel: FunnelDocument; choice: UserChoice; group: GroupChoice | null }>(),
  ),
  funnelValues: method<ValueTally>()(z.custom<Question & { funnel: FunnelDocument; tags: TagsDocument }>()),
  trend: method<TrendTally>()(z.custom<Question & { funnel: FunnelDocument; buckets: readonly Bucket[] }>()),
  whatIf: method<WhatIfTally>()(
    z.custom<Question & { funnel: FunnelDocument; place: WhatIfPlace; names: NameRange }>(),
  ),
  values: method<PropertyTally>()(z.custom<Question & { values: ValueQuestion }>()),
  ...dropOffMethods,
  ...flowMethods,
  ...conversionMethods,
  ...preparationMethods,
  open: method<null>()(z.custom<{ path: string }>()),
  forget: method<null>()(z.custom<{ path: string }>()),
} as const;

/** The compute thread's side: columns stay here between questions; only aggregates leave. */
export function runCompute(): void {
  const cache = openColumnCache(columnBudget());
  const journeys = recentJourneys();
  const { leave, buffersOf } = leaving();

  /**
   * Runs `visit` over this thread's segments with the columns that are named; of the rows it may keep nothing but copies. A
   * visit that was stopped says false.
   */
  function eachSegment(
    question: Question,
    properties: readonly string[],
    visit: (segment: Segment, columns: PropertyColumns, stopped: () => boolean, index: number) => boolean,
  ): void {
    const columns = cache.of(question);
    eachIndex(question, columns.dataset.segmentCount, (index, stopped) => {
      const segment = columns.segment(index);
      const whole = visit(segment, columns.properties(index, properties), stopped, index);
      columns.release(segment);
      return whole;
    });
  }

  /** The users `find` names in each of this thread's segments. */
  function usersOf(
    question: Question,
    properties: readonly string[],
    find: (segment: Segment, columns: PropertyColumns, index: number) => Uint32Array,
  ): readonly SegmentUsers[] {
    const found: SegmentUsers[] = [];
    const { scale } = cache.of(question).dataset.info;
    eachSegment(question, properties, (segment, columns, _, index) => {
      const silences = columns.get(SILENCE)?.codes;
      found.push({ segment: index, ...activityOf(find(segment, columns, index), segment, scale, silences) });
      return true;
    });
    return found;
  }

  const countSteps = stepCounter();
  const facts = (question: Question) => ({ ...factsOf(cache.of(question).dataset), countSteps, keeps: cache.keeps });

  serve(portChannel(parentPort!, buffersOf), computeMethods, {
    funnel: (question) => {
      const program = compileFunnel(question.funnel, facts(question));
      const tally = tallyOf(program);
      eachSegment(question, program.properties, (segment, columns, stopped) => {
        const whole = runFunnel(program, segment, columns, membersFor(program, segment, columns), tally, stopped);
        if (question.bounded) countMany(tally);
        return whole;
      });
      return tally;
    },
    funnelTimes: (question) => {
      const program = compileFunnel(question.funnel, facts(question));
      let kept = nothingKept(question.times);
      let tally = tallyOf(program);
      const keep = (): void => {
        kept = keepTimes(kept, question.times, tally);
        tally = tallyOf(program);
      };
      eachSegment(question, program.properties, (segment, columns, stopped) => {
        const whole = runFunnel(program, segment, columns, membersFor(program, segment, columns), tally, stopped);
        if (areMany(tally)) keep();
        return whole;
      });
      keep();
      return kept;
    },
    funnelUsers: (question) => {
      const { step, state, entered, took } = question.choice;
      const asked = compileFunnel(question.funnel, facts(question));
      const program = entered ? enteredIn(asked, entered) : asked;
      return usersOf(question, program.properties, (segment, columns) =>
        funnelUsers(
          program,
          segment,
          columns,
          membersFor(program, segment, columns),
          step,
          state,
          question.group,
          took,
        ),
      );
    },
    funnelValues: (question) => {
      const program = compileFunnel(question.funnel, facts(question));
      const { tags } = question;
      const tally = emptyValues(question.funnel, tags);
      const properties = [...new Set([...program.properties, ...valueProperties(tags)])];
      eachSegment(question, properties, (segment, columns, stopped) =>
        runValues(program, tags, segment, columns, membersFor(program, segment, columns), tally, stopped),
      );
      return tally;
    },
    trend: (question) => {
      const program = compileFunnel(question.funnel, facts(question));
      const { buckets } = question;
      const count = entryCount(program, buckets);
      eachSegment(question, program.properties, (segment, columns, stopped) =>
        runTrend(program, segment, columns, membersFor(program, segment, columns), buckets, count, stopped),
      );
      return leave(trendTally(count, buckets));
    },
    whatIf: (question) => {
      const program = compileFunnel(question.funnel, facts(question));
      const plan = planWhatIf(program, question.place, question.names);
      const tally = emptyWhatIf(program);
      eachSegment(question, program.properties, (segment, columns, stopped) =>
        whatIf(plan, segment, columns, membersFor(program, segment, columns), tally, stopped),
      );
      return tally;
    },
    values: (question) => {
      const { property, event, search } = question.values;
      const counter = valueCounter(event === null ? null : facts(question).eventNames.indexOf(event), search);
      eachSegment(question, [property], (segment, columns) => {
        counter.add(segment, columns.get(property) ?? null);
        return true;
      });
      return counter.finish();
    },
    ...dropOffHandlers({ facts, eachSegment, usersOf }, journeys),
    ...flowHandlers({ facts, eachSegment, usersOf, leave }, journeys),
    ...conversionHandlers({ eachSegment, usersOf, facts, leave }),
    ...preparationHandlers(cache.prepare),
    open: (about) => {
      cache.of(about);
      return null;
    },
    forget: ({ path }) => {
      cache.forget(path);
      journeys.forget(path);
      return null;
    },
  });
}

function activityOf(
  users: Uint32Array,
  { userStart, seconds, fraction }: Segment,
  { baseMs, fractionMs }: Scale,
  silences: ArrayLike<number> | undefined,
): Omit<SegmentUsers, 'segment'> {
  const timeOf = (row: number): number => baseMs + seconds[row] * 1000 + (fraction ? fraction[row] * fractionMs : 0);
  const isSilence = (row: number): boolean => silences !== undefined && silences[row] !== 0;
  const figures = { users, events: new Uint32Array(users.length), first: timesOf(users), last: timesOf(users) };
  users.forEach((user, i) => {
    let first = userStart[user];
    let last = userStart[user + 1] - 1;
    // What a preparation added where somebody did nothing is not what they did.
    while (first < last && isSilence(first)) first++;
    while (first < last && isSilence(last)) last--;
    figures.events[i] = last + 1 - first;
    if (silences) for (let row = first; row <= last; row++) if (isSilence(row)) figures.events[i]--;
    figures.first[i] = timeOf(first);
    figures.last[i] = timeOf(last);
  });
  return figures;
}

const timesOf = (users: Uint32Array): Float64Array => new Float64Array(users.length);
