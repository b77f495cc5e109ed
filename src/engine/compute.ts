import os from 'node:os';
import { parentPort } from 'node:worker_threads';
import { z } from 'zod';
import { portChannel } from '../contract/channel.ts';
import { method } from '../contract/method.ts';
import { serve } from '../contract/serve.ts';
import type { Bucket } from '../core/base/calendar.ts';
import { problem } from '../core/base/problem.ts';
import type { PropertyColumn, PropertyColumns, Scale, Segment } from '../core/data/columns.ts';
import { type PropertyTally, type ValueQuestion, valueCounter } from '../core/data/property-values.ts';
import type { FlowDocument } from '../core/flow/document.ts';
import { compileFlow } from '../core/flow/program.ts';
import { emptySurvey, type FlowChoice, type FlowSurvey, surveyFlow } from '../core/flow/survey.ts';
import { countFlow, emptyFlowTally, type FlowNumber, type FlowTally, flowUsers } from '../core/flow/tally.ts';
import { countThrough, emptyThrough, mergeThrough, type ThroughTally } from '../core/flow/through.ts';
import type { FunnelDocument } from '../core/funnel/document.ts';
import { compileFunnel } from '../core/funnel/program.ts';
import { funnelUsers, type GroupChoice, runFunnel, type StepNumber, type Took, tallyOf } from '../core/funnel/run.ts';
import type { FunnelTally } from '../core/funnel/tally.ts';
import { enteredIn, runTrend } from '../core/funnel/trend.ts';
import { emptyValues, runValues, type ValueTally, valueProperties } from '../core/funnel/value.ts';
import { emptyWhatIf, type WhatIfPlace, type WhatIfTally, whatIf } from '../core/funnel/what-if.ts';
import { membersFor } from '../core/segment/members.ts';
import type { TagsDocument } from '../core/tags/document.ts';
import { conversionHandlers, conversionMethods } from './compute-conversions.ts';
import { dropOffHandlers, dropOffMethods } from './compute-drop-off.ts';
import { journeyHandlers, journeyMethods } from './compute-flow.ts';
import { columnOf, factsOf } from './program-input.ts';
import type { Question, SegmentUsers } from './question.ts';
import { type Dataset, openDataset } from './store/dataset.ts';

/** The number whose users are wanted: a step, and how they stand there; null: wherever they stand so. */
export interface UserChoice {
  readonly step: number | null;
  readonly state: StepNumber;
  /** Only those who entered then: a bucket of a trend. */
  readonly entered?: Bucket;
  /** Only those of a group of the breakdown: a value, or null for none; or what is merged as "Other". */
  readonly group?: { readonly value: string | null; readonly merged: boolean };
  /** Only those who took so long: a bin of the histogram. */
  readonly took?: Took;
}

// Spoken between two threads of one program, so the compiler checks the inputs.
export const computeMethods = {
  funnel: method<FunnelTally>()(z.custom<Question & { funnel: FunnelDocument }>()),
  funnelUsers: method<readonly SegmentUsers[]>()(
    z.custom<Question & { funnel: FunnelDocument; choice: UserChoice; group: GroupChoice | null }>(),
  ),
  funnelValues: method<ValueTally>()(z.custom<Question & { funnel: FunnelDocument; tags: TagsDocument }>()),
  /** A tally per bucket. */
  trend: method<readonly FunnelTally[]>()(
    z.custom<Question & { funnel: FunnelDocument; buckets: readonly Bucket[] }>(),
  ),
  whatIf: method<WhatIfTally>()(z.custom<Question & { funnel: FunnelDocument; place: WhatIfPlace }>()),
  values: method<PropertyTally>()(z.custom<Question & { values: ValueQuestion }>()),
  flowSurvey: method<FlowSurvey>()(z.custom<Question & { flow: FlowDocument }>()),
  flowCount: method<FlowTally>()(z.custom<Question & { flow: FlowDocument; choice: FlowChoice }>()),
  flowThrough: method<ThroughTally>()(
    z.custom<Question & { flow: FlowDocument; choice: FlowChoice; number: FlowNumber }>(),
  ),
  flowUsers: method<readonly SegmentUsers[]>()(
    z.custom<Question & { flow: FlowDocument; choice: FlowChoice; number: FlowNumber }>(),
  ),
  ...dropOffMethods,
  ...journeyMethods,
  ...conversionMethods,
  forget: method<null>()(z.custom<{ path: string }>()),
} as const;

/** The compute thread's side: columns stay here between questions; only aggregates leave. */
export function runCompute(): void {
  const cache = openColumnCache(columnBudget());

  /** Runs `visit` over this thread's segments with the columns that are named. A visit that was stopped says false. */
  function eachSegment(
    { path, share, stop }: Question,
    properties: readonly string[],
    visit: (segment: Segment, columns: PropertyColumns, stopped: () => boolean, index: number) => boolean,
  ): void {
    const columns = cache.of(path);
    const stopped = () => Atomics.load(stop, 0) === 1;
    for (let index = share.index; index < columns.dataset.segmentCount; index += share.of) {
      const whole = !stopped() && visit(columns.segment(index), columns.properties(index, properties), stopped, index);
      if (!whole) throw problem('cancelled', {});
    }
  }

  /** The users `find` names in each of this thread's segments. */
  function usersOf(
    question: Question,
    properties: readonly string[],
    find: (segment: Segment, columns: PropertyColumns, index: number) => Uint32Array,
  ): readonly SegmentUsers[] {
    const found: SegmentUsers[] = [];
    const { scale } = cache.of(question.path).dataset.info;
    eachSegment(question, properties, (segment, columns, _, index) => {
      found.push({ segment: index, ...activityOf(find(segment, columns, index), segment, scale) });
      return true;
    });
    return found;
  }

  const facts = ({ path }: Question) => factsOf(cache.of(path).dataset);

  serve(portChannel(parentPort!), computeMethods, {
    funnel: (question) => {
      const program = compileFunnel(question.funnel, facts(question));
      const tally = tallyOf(program);
      eachSegment(question, program.properties, (segment, columns, stopped) =>
        runFunnel(program, segment, columns, membersFor(program, segment, columns), tally, stopped),
      );
      return tally;
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
      const tallies = buckets.map(() => tallyOf(program));
      eachSegment(question, program.properties, (segment, columns, stopped) =>
        runTrend(program, segment, columns, membersFor(program, segment, columns), buckets, tallies, stopped),
      );
      return tallies;
    },
    whatIf: (question) => {
      const program = compileFunnel(question.funnel, facts(question));
      const tally = emptyWhatIf(program);
      eachSegment(question, program.properties, (segment, columns, stopped) =>
        whatIf(program, segment, columns, membersFor(program, segment, columns), question.place, tally, stopped),
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
    flowSurvey: (question) => {
      const program = compileFlow(question.flow, facts(question));
      const survey = emptySurvey(question.flow);
      eachSegment(question, program.properties, (segment, columns, stopped) =>
        surveyFlow(program, segment, columns, survey, stopped),
      );
      return survey;
    },
    flowCount: (question) => {
      const program = compileFlow(question.flow, facts(question));
      const tally = emptyFlowTally(question.flow);
      eachSegment(question, program.properties, (segment, columns, stopped) =>
        countFlow(program, question.choice, segment, columns, tally, stopped),
      );
      return tally;
    },
    flowThrough: (question) => {
      const { flow, choice, number } = question;
      const program = compileFlow(flow, facts(question));
      let tally = emptyThrough(flow);
      eachSegment(question, program.properties, (segment, columns, stopped) => {
        const part = countThrough(program, choice, number, segment, columns, stopped);
        if (part) tally = mergeThrough(tally, part);
        return part !== null;
      });
      return tally;
    },
    flowUsers: (question) => {
      const program = compileFlow(question.flow, facts(question));
      return usersOf(question, program.properties, (segment, columns) =>
        flowUsers(program, question.choice, segment, columns, question.number),
      );
    },
    ...dropOffHandlers({ facts, eachSegment, usersOf }),
    ...journeyHandlers({ facts, eachSegment, usersOf }),
    ...conversionHandlers({ eachSegment, usersOf, facts }),
    forget: ({ path }) => {
      cache.forget(path);
      return null;
    },
  });
}

function activityOf(
  users: Uint32Array,
  { userStart, seconds, fraction }: Segment,
  { baseMs, fractionMs }: Scale,
): Omit<SegmentUsers, 'segment'> {
  const timeOf = (row: number): number => baseMs + seconds[row] * 1000 + (fraction ? fraction[row] * fractionMs : 0);
  return {
    users,
    events: users.map((user) => userStart[user + 1] - userStart[user]),
    first: Float64Array.from(users, (user) => timeOf(userStart[user])),
    last: Float64Array.from(users, (user) => timeOf(userStart[user + 1] - 1)),
  };
}

/** How many bytes of columns one thread may keep: a quarter of the memory, shared by all threads. */
const columnBudget = (): number => os.totalmem() / 4 / os.availableParallelism();

interface Columns {
  readonly dataset: Dataset;
  segment(index: number): Segment;
  properties(index: number, names: readonly string[]): PropertyColumns;
}

/**
 * Columns read so far, of the data sets asked about most recently. Within the budget a column is read once; beyond it
 * the data set asked about longest ago goes first, and what still does not fit is read anew for each question.
 */
function openColumnCache(budget: number) {
  interface Entry extends Columns {
    readonly bytes: () => number;
  }
  const entries = new Map<string, Entry>();
  let used = 0;

  function makeRoom(bytes: number, keep: string): boolean {
    for (const [path, entry] of entries) {
      if (used + bytes <= budget) break;
      if (path === keep) continue;
      drop(path, entry);
    }
    return used + bytes <= budget;
  }

  function drop(path: string, entry: Entry): void {
    entries.delete(path);
    used -= entry.bytes();
    entry.dataset.close();
  }

  function open(path: string): Entry {
    const dataset = openDataset(path);
    const segments = new Map<number, Segment>();
    const columns = new Map<string, PropertyColumn>();
    let own = 0;
    const keep = <K, V>(map: Map<K, V>, key: K, value: V, bytes: number): V => {
      if (makeRoom(bytes, path)) {
        map.set(key, value);
        own += bytes;
        used += bytes;
      }
      return value;
    };
    return {
      dataset,
      bytes: () => own,
      segment: (index) => {
        const known = segments.get(index);
        if (known) return known;
        const segment = dataset.segment(index);
        const { userStart, event, seconds, fraction } = segment;
        const bytes =
          userStart.byteLength + event.byteLength + seconds.byteLength + (fraction ? fraction.byteLength : 0);
        return keep(segments, index, segment, bytes);
      },
      properties: (index, names) => {
        const found = new Map<string, PropertyColumn>();
        for (const name of names) {
          const key = `${index} ${name}`;
          const column = columns.get(key) ?? columnOf(dataset, index, name);
          if (!column) continue;
          found.set(name, column);
          if (!columns.has(key)) keep(columns, key, column, column.codes.byteLength);
        }
        return found;
      },
    };
  }

  return {
    of: (path: string): Columns => {
      const entry = entries.get(path) ?? open(path);
      // Re-inserted, so that the map's order is the order of use.
      entries.delete(path);
      entries.set(path, entry);
      return entry;
    },
    forget: (path: string): void => {
      const entry = entries.get(path);
      if (entry) drop(path, entry);
    },
  };
}
