import { z } from 'zod';
import { method } from '../contract/method.ts';
import type { Handlers } from '../contract/serve.ts';
import { problem } from '../core/base/problem.ts';
import type { Segment } from '../core/data/columns.ts';
import type { FlowDocument } from '../core/flow/document.ts';
import { countGraph, emptyGraph, emptySteps, type GraphTally, graphIndex, withSteps } from '../core/flow/graph.ts';
import { type JourneyNumber, journeyUsers } from '../core/flow/journey-users.ts';
import type { Journeys } from '../core/flow/journeys.ts';
import { countPaths, emptyPaths, type PathTally, pathIndex } from '../core/flow/paths.ts';
import { compileFlow, type FlowProgram } from '../core/flow/program.ts';
import { emptySurvey, type FlowChoice, type FlowSurvey, surveyFlow } from '../core/flow/survey.ts';
import { countFlow, emptyFlowTally, type FlowNumber, type FlowTally, flowUsers } from '../core/flow/tally.ts';
import { countThrough, emptyThrough, mergeThrough, type ThroughTally } from '../core/flow/through.ts';
import type { SegmentAccess } from './compute-drop-off.ts';
import type { Leaving } from './leaving.ts';
import type { Question, SegmentUsers } from './question.ts';
import type { RecentJourneys } from './recent-journeys.ts';

/** What a compute thread answers about flows, and about whole journeys. */
export const flowMethods = {
  flowSurvey: method<FlowSurvey>()(z.custom<Question & { flow: FlowDocument }>()),
  flowCount: method<FlowTally>()(z.custom<Question & { flow: FlowDocument; choice: FlowChoice }>()),
  flowThrough: method<ThroughTally>()(
    z.custom<Question & { flow: FlowDocument; choice: FlowChoice; number: FlowNumber }>(),
  ),
  flowUsers: method<readonly SegmentUsers[]>()(
    z.custom<Question & { flow: FlowDocument; choice: FlowChoice; number: FlowNumber }>(),
  ),
  /** `chosen`: the events that are a conversion. */
  flowPaths: method<PathTally>()(z.custom<Question & { flow: FlowDocument; chosen: readonly string[] }>()),
  flowGraph: method<GraphTally>()(z.custom<Question & { flow: FlowDocument }>()),
  /** Of either. */
  journeyUsers: method<readonly SegmentUsers[]>()(z.custom<Question & { flow: FlowDocument; number: JourneyNumber }>()),
} as const;

export function flowHandlers(
  { facts, eachSegment, usersOf, leave }: SegmentAccess & Pick<Leaving, 'leave'>,
  recent: RecentJourneys,
): Handlers<typeof flowMethods> {
  /** Over this thread's segments. */
  function eachJourneys(
    question: Question & { flow: FlowDocument },
    program: FlowProgram,
    visit: (journeys: Journeys, segment: Segment) => void,
  ): void {
    const read = recent.reader(question, question.flow, program);
    eachSegment(question, program.properties, (segment, columns, stopped, index) => {
      const journeys = read(segment, columns, stopped, index);
      if (!journeys) return false;
      visit(journeys, segment);
      recent.release(question, journeys);
      return true;
    });
  }

  return {
    flowSurvey: (question) => {
      const program = compileFlow(question.flow, facts(question));
      const survey = emptySurvey(question.flow);
      eachJourneys(question, program, (journeys) => surveyFlow(program, journeys, survey));
      return survey;
    },
    flowCount: (question) => {
      const program = compileFlow(question.flow, facts(question));
      const tally = emptyFlowTally(question.flow);
      eachJourneys(question, program, (journeys) => countFlow(program, question.choice, journeys, tally));
      return tally;
    },
    flowThrough: (question) => {
      const { flow, choice, number } = question;
      const program = compileFlow(flow, facts(question));
      let tally = emptyThrough(flow);
      eachJourneys(question, program, (journeys, segment) => {
        tally = mergeThrough(tally, countThrough(program, choice, number, segment, journeys));
      });
      return tally;
    },
    flowUsers: (question) => {
      const { flow, choice, number } = question;
      const program = compileFlow(flow, facts(question));
      const read = recent.reader(question, flow, program);
      const never = () => false;
      return usersOf(question, program.properties, (segment, columns, index) =>
        flowUsers(program, choice, read(segment, columns, never, index)!, number),
      );
    },
    flowPaths: (question) => {
      const { flow, chosen } = question;
      const program = compileFlow(flow, facts(question));
      const tally = emptyPaths(flow);
      const index = pathIndex(flow, tally);
      eachSegment(question, program.properties, (segment, columns, stopped) =>
        countPaths(program, chosen, segment, columns, tally, index, stopped),
      );
      return tally;
    },
    flowGraph: (question) => {
      const program = compileFlow(question.flow, facts(question));
      const tally = emptyGraph();
      const index = graphIndex(tally);
      const steps = emptySteps();
      eachSegment(question, program.properties, (segment, columns, stopped) =>
        countGraph(program, segment, columns, tally, index, steps, stopped),
      );
      const whole = withSteps(tally, steps, () => Atomics.load(question.stop, 0) === 1);
      if (!whole) throw problem('cancelled', {});
      return leave(whole);
    },
    journeyUsers: (question) => {
      const program = compileFlow(question.flow, facts(question));
      return usersOf(question, program.properties, (segment, columns) =>
        journeyUsers(program, segment, columns, question.number),
      );
    },
  };
}
