import { z } from 'zod';
import { method } from '../contract/method.ts';
import type { Handlers } from '../contract/serve.ts';
import { problem } from '../core/base/problem.ts';
import type { PropertyColumns, Segment } from '../core/data/columns.ts';
import { testProperties } from '../core/drop-off/factor-test.ts';
import { findStays } from '../core/drop-off/find-stays.ts';
import { compileGroupFlow } from '../core/drop-off/group-flow.ts';
import { type CrossingQuestion, type Crossings, compileCrossing, emptyCrossings } from '../core/drop-off/pairs.ts';
import { compileDropOff, type DropOffProgram } from '../core/drop-off/program.ts';
import type { DropOffQuestion } from '../core/drop-off/question.ts';
import type { Ripeness } from '../core/drop-off/ripeness.ts';
import type { Stays } from '../core/drop-off/stays.ts';
import { countDropOff, type DropOffScope, type DropOffTally, emptyDropOff } from '../core/drop-off/tally.ts';
import { countCrossings, type StayNumber, stayUsers } from '../core/drop-off/users.ts';
import type { FlowDocument } from '../core/flow/document.ts';
import type { Journeys } from '../core/flow/journeys.ts';
import type { FlowProgram } from '../core/flow/program.ts';
import { emptySurvey, type FlowChoice, type FlowSurvey, surveyFlow } from '../core/flow/survey.ts';
import { countFlow, emptyFlowTally, type FlowNumber, type FlowTally, flowUsers } from '../core/flow/tally.ts';
import type { DataFacts } from '../core/funnel/rules.ts';
import { mergeTimes, type TimeList, timeLists } from '../core/funnel/tally.ts';
import { worthProperties } from '../core/tags/worth.ts';
import type { Question, SegmentUsers } from './question.ts';
import type { RecentJourneys } from './recent-journeys.ts';

/** What a compute thread answers about a step of a funnel. */
export const dropOffMethods = {
  /** The ticks between entries, and the units found: these stay in the thread for the questions that follow. */
  dropOffGaps: method<TimeList>()(z.custom<Question & { dropOff: DropOffQuestion }>()),
  dropOffCount: method<DropOffTally>()(z.custom<Question & { dropOff: DropOffQuestion; scope: DropOffScope }>()),
  dropOffCross: method<Crossings>()(
    z.custom<Question & { dropOff: DropOffQuestion; ripeness: Ripeness | null; crossing: CrossingQuestion }>(),
  ),
  /** A flow of one group: which items its columns hold, what is counted there, who is behind a number. */
  groupSurvey: method<FlowSurvey>()(z.custom<Question & GroupFlow>()),
  groupCount: method<FlowTally>()(z.custom<Question & GroupFlow & { choice: FlowChoice }>()),
  groupUsers: method<readonly SegmentUsers[]>()(
    z.custom<Question & GroupFlow & { choice: FlowChoice; number: FlowNumber }>(),
  ),
  /** How many units have a journey in both groups. */
  groupOverlap: method<number>()(z.custom<Question & Omit<GroupFlow, 'group'>>()),
  dropOffUsers: method<readonly SegmentUsers[]>()(
    z.custom<Question & { dropOff: DropOffQuestion; ripeness: Ripeness | null; number: StayNumber }>(),
  ),
} as const;

/** A flow that begins or ends where each unit of a group reached the step. */
export interface GroupFlow {
  readonly dropOff: DropOffQuestion;
  readonly flow: FlowDocument;
  readonly group: 'dropped' | 'wentOn';
}

/** How a thread reaches its segments. */
export interface SegmentAccess {
  facts(question: Question): DataFacts;
  eachSegment(
    question: Question,
    properties: readonly string[],
    visit: (segment: Segment, columns: PropertyColumns, stopped: () => boolean, index: number) => boolean,
  ): void;
  usersOf(
    question: Question,
    properties: readonly string[],
    find: (segment: Segment, columns: PropertyColumns, index: number) => Uint32Array,
  ): readonly SegmentUsers[];
}

export function dropOffHandlers(
  { facts, eachSegment, usersOf }: SegmentAccess,
  recent: RecentJourneys,
): Handlers<typeof dropOffMethods> {
  const found = recentStays();

  function stays(
    { path, dropOff }: Question & { dropOff: DropOffQuestion },
    program: DropOffProgram,
    segment: Segment,
    columns: PropertyColumns,
    stopped: () => boolean,
    index: number,
  ): Stays | null {
    const key = JSON.stringify([path, dropOff]);
    const known = found.get(key, index);
    if (known) return known;
    const fresh = findStays(program, segment, columns, stopped);
    if (fresh) found.set(key, index, fresh);
    return fresh;
  }

  /** What it takes to read the journeys of a group, segment by segment. */
  function groupJourneys(question: Question & GroupFlow) {
    const { dropOff, flow, group } = question;
    const known = facts(question);
    const ofStep = compileDropOff(dropOff, known);
    let here: Stays | null = null;
    const program = compileGroupFlow(flow, group, known, () => here!);
    const properties = [...new Set([...ofStep.properties, ...program.properties])];
    const readJourneys = recent.reader(question, flow, program, [dropOff, group]);
    const read: typeof readJourneys = (segment, columns, stopped, index) => {
      here = stays(question, ofStep, segment, columns, stopped, index);
      return here && readJourneys(segment, columns, stopped, index);
    };
    return { program, properties, read };
  }

  /** Over this thread's segments. */
  function eachGroupJourneys(
    question: Question & GroupFlow,
    visit: (program: FlowProgram, journeys: Journeys) => void,
  ): void {
    const { program, properties, read } = groupJourneys(question);
    eachSegment(question, properties, (segment, columns, stopped, index) => {
      const journeys = read(segment, columns, stopped, index);
      if (journeys) visit(program, journeys);
      return journeys !== null;
    });
  }

  return {
    groupSurvey: (question) => {
      const survey = emptySurvey(question.flow);
      eachGroupJourneys(question, (program, journeys) => surveyFlow(program, journeys, survey));
      return survey;
    },
    groupCount: (question) => {
      const tally = emptyFlowTally(question.flow);
      eachGroupJourneys(question, (program, journeys) => countFlow(program, question.choice, journeys, tally));
      return tally;
    },
    groupUsers: (question) => {
      const { program, properties, read } = groupJourneys(question);
      const stopped = () => Atomics.load(question.stop, 0) === 1;
      return usersOf(question, properties, (segment, columns, index) => {
        const journeys = read(segment, columns, stopped, index);
        if (!journeys) throw problem('cancelled', {});
        return flowUsers(program, question.choice, journeys, question.number);
      });
    },
    groupOverlap: (question) => {
      const [dropped, wentOn] = (['dropped', 'wentOn'] as const).map((group) => {
        const units: Set<number>[] = [];
        eachGroupJourneys({ ...question, group }, (_, { unit }) => void units.push(new Set(unit)));
        return units;
      });
      return dropped.reduce(
        (sum, units, index) => sum + [...units].filter((unit) => wentOn[index].has(unit)).length,
        0,
      );
    },
    dropOffGaps: (question) => {
      const program = compileDropOff(question.dropOff, facts(question));
      const [gaps] = timeLists(1);
      eachSegment(question, program.properties, (segment, columns, stopped, index) => {
        const found = stays(question, program, segment, columns, stopped, index);
        if (found) mergeTimes([gaps], [found.gaps]);
        return found !== null;
      });
      return { values: gaps.values.slice(0, gaps.length), length: gaps.length };
    },
    dropOffCount: (question) => {
      const { scope } = question;
      const program = compileDropOff(question.dropOff, facts(question));
      const tally = emptyDropOff(program, scope);
      const properties = [
        ...program.properties,
        ...(scope.drivers?.properties ?? []),
        ...(scope.macro ? worthProperties(scope.macro.tag.value) : []),
      ];
      eachSegment(question, [...new Set(properties)], (segment, columns, stopped, index) => {
        const found = stays(question, program, segment, columns, stopped, index);
        return found !== null && countDropOff(program, scope, segment, columns, found, tally, stopped);
      });
      return tally;
    },
    dropOffCross: (question) => {
      const { ripeness, crossing } = question;
      const program = compileDropOff(question.dropOff, facts(question));
      const tally = emptyCrossings(crossing);
      const crossed = compileCrossing(crossing);
      const properties = [...program.properties, ...[...crossing.values, ...crossing.tests].flatMap(testProperties)];
      eachSegment(question, [...new Set(properties)], (segment, columns, stopped, index) => {
        const found = stays(question, program, segment, columns, stopped, index);
        return found !== null && countCrossings(program, ripeness, crossed, segment, columns, found, tally, stopped);
      });
      return tally;
    },
    dropOffUsers: (question) => {
      const { ripeness, number } = question;
      const program = compileDropOff(question.dropOff, facts(question));
      const properties = [...program.properties, ...(number.kind === 'driver' ? testProperties(number.test) : [])];
      const stopped = () => Atomics.load(question.stop, 0) === 1;
      return usersOf(question, [...new Set(properties)], (segment, columns, index) => {
        const found = stays(question, program, segment, columns, stopped, index);
        if (!found) throw problem('cancelled', {});
        return stayUsers(program, ripeness, segment, columns, found, number);
      });
    },
  };
}

/** The units found for the last question: by segment. */
function recentStays() {
  let last = '';
  let bySegment = new Map<number, Stays>();
  return {
    get: (key: string, segment: number): Stays | undefined => (key === last ? bySegment.get(segment) : undefined),
    set: (key: string, segment: number, stays: Stays): void => {
      if (key !== last) {
        last = key;
        bySegment = new Map();
      }
      bySegment.set(segment, stays);
    },
  };
}
