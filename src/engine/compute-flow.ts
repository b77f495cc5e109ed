import { z } from 'zod';
import { method } from '../contract/method.ts';
import type { Handlers } from '../contract/serve.ts';
import type { FlowDocument } from '../core/flow/document.ts';
import { countGraph, emptyGraph, type GraphTally, graphIndex } from '../core/flow/graph.ts';
import { type JourneyNumber, journeyUsers } from '../core/flow/journey-users.ts';
import { countPaths, emptyPaths, type PathTally, pathIndex } from '../core/flow/paths.ts';
import { compileFlow } from '../core/flow/program.ts';
import type { SegmentAccess } from './compute-drop-off.ts';
import type { Question, SegmentUsers } from './question.ts';

/** What a compute thread answers about whole journeys. */
export const journeyMethods = {
  /** `chosen`: the events that are a conversion. */
  flowPaths: method<PathTally>()(z.custom<Question & { flow: FlowDocument; chosen: readonly string[] }>()),
  flowGraph: method<GraphTally>()(z.custom<Question & { flow: FlowDocument }>()),
  /** Of either. */
  journeyUsers: method<readonly SegmentUsers[]>()(z.custom<Question & { flow: FlowDocument; number: JourneyNumber }>()),
} as const;

export function journeyHandlers({ facts, eachSegment, usersOf }: SegmentAccess): Handlers<typeof journeyMethods> {
  return {
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
      eachSegment(question, program.properties, (segment, columns, stopped) =>
        countGraph(program, segment, columns, tally, index, stopped),
      );
      return tally;
    },
    journeyUsers: (question) => {
      const program = compileFlow(question.flow, facts(question));
      return usersOf(question, program.properties, (segment, columns) =>
        journeyUsers(program, segment, columns, question.number),
      );
    },
  };
}
