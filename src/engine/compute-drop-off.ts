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
import { itemsOf } from '../core/flow/items.ts';
import { eachSpan } from '../core/flow/journeys.ts';
import type { FlowProgram } from '../core/flow/program.ts';
import { emptySurvey, type FlowChoice, type FlowSurvey, surveyFlow } from '../core/flow/survey.ts';
import { countFlow, emptyFlowTally, type FlowNumber, type FlowTally, flowUsers } from '../core/flow/tally.ts';
import type { DataFacts } from '../core/funnel/rules.ts';
import { mergeTimes, type TimeList, timeLists } from '../core/funnel/tally.ts';
import { worthProperties } from '../core/tags/worth.ts';
import type { Question, SegmentUsers } from './question.ts';

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

export function dropOffHandlers({ facts, eachSegment, usersOf }: SegmentAccess): Handlers<typeof dropOffMethods> {
  const recent = recentStays();

  function stays(
    { path, dropOff }: Question & { dropOff: DropOffQuestion },
    program: DropOffProgram,
    segment: Segment,
    columns: PropertyColumns,
    stopped: () => boolean,
    index: number,
  ): Stays | null {
    const key = JSON.stringify([path, dropOff]);
    const known = recent.get(key, index);
    if (known) return known;
    const found = findStays(program, segment, columns, stopped);
    if (found) recent.set(key, index, found);
    return found;
  }

  /** The flow of a group over this thread's segments; `visit` as `eachSegment` has it. */
  function eachGroupSegment(
    question: Question & GroupFlow,
    visit: (program: FlowProgram, segment: Segment, columns: PropertyColumns, stopped: () => boolean) => boolean,
  ): void {
    const known = facts(question);
    const program = compileDropOff(question.dropOff, known);
    let here: Stays | null = null;
    const flow = compileGroupFlow(question.flow, question.group, known, () => here!);
    const properties = [...new Set([...program.properties, ...flow.properties])];
    eachSegment(question, properties, (segment, columns, stopped, index) => {
      here = stays(question, program, segment, columns, stopped, index);
      return here !== null && visit(flow, segment, columns, stopped);
    });
  }

  return {
    groupSurvey: (question) => {
      const survey = emptySurvey(question.flow);
      eachGroupSegment(question, (program, segment, columns, stopped) =>
        surveyFlow(program, segment, columns, survey, stopped),
      );
      return survey;
    },
    groupCount: (question) => {
      const tally = emptyFlowTally(question.flow);
      eachGroupSegment(question, (program, segment, columns, stopped) =>
        countFlow(program, question.choice, segment, columns, tally, stopped),
      );
      return tally;
    },
    groupUsers: (question) => {
      const known = facts(question);
      const program = compileDropOff(question.dropOff, known);
      let here: Stays | null = null;
      const flow = compileGroupFlow(question.flow, question.group, known, () => here!);
      const properties = [...new Set([...program.properties, ...flow.properties])];
      const stopped = () => Atomics.load(question.stop, 0) === 1;
      return usersOf(question, properties, (segment, columns, index) => {
        here = stays(question, program, segment, columns, stopped, index);
        if (!here) throw problem('cancelled', {});
        return flowUsers(flow, question.choice, segment, columns, question.number);
      });
    },
    groupOverlap: (question) => {
      const found = (['dropped', 'wentOn'] as const).map((group) => {
        const units: Set<number>[] = [];
        eachGroupSegment({ ...question, group }, (program, segment, columns, stopped) => {
          const items = itemsOf(program, columns, stopped);
          const own = new Set<number>();
          units.push(own);
          return (
            items !== null && eachSpan(program, segment, columns, items, stopped, ({ unit }) => void own.add(unit))
          );
        });
        return units;
      });
      return found[0].reduce(
        (sum, units, index) => sum + [...units].filter((unit) => found[1][index].has(unit)).length,
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
