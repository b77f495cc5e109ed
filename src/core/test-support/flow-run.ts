import { type PropertyColumn, USER_KEY } from '../data/columns.ts';
import type { FlowDocument } from '../flow/document.ts';
import { flowFigures } from '../flow/figures.ts';
import { journeyReader } from '../flow/journeys.ts';
import { compileFlow } from '../flow/program.ts';
import type { FlowEvent } from '../flow/reference.ts';
import type { FlowResult } from '../flow/result.ts';
import { chooseItems, emptySurvey, mergeSurveys, surveyFlow } from '../flow/survey.ts';
import { countFlow, emptyFlowTally, type FlowNumber, flowUsers, mergeFlowTallies } from '../flow/tally.ts';
import { countThrough, type FlowThrough, mergeThrough, throughFigures } from '../flow/through.ts';
import { type SmallData, segmentOf } from './segment-of.ts';

export interface FlowRun {
  readonly result: FlowResult;
  /** The users behind a number. */
  users(number: FlowNumber): string[];
  /** The flow of those behind a number. */
  through(number: FlowNumber): FlowThrough;
}

interface RunOptions {
  /** Users are spread over this many segments, each counted on its own, and the parts merged, last one first if `backwards`. */
  readonly parts?: number;
  readonly backwards?: boolean;
  /** What becomes of a part on its way between threads. */
  readonly send?: <T>(part: T) => T;
  readonly perUser?: readonly string[];
  readonly fractionMs?: number;
}

/** Runs a flow the way the engine does, both passes. */
export function runFlow(
  document: FlowDocument,
  events: readonly FlowEvent[],
  { parts = 1, backwards = false, send = (part) => part, perUser, fractionMs = 1 }: RunOptions = {},
): FlowRun {
  const scale = { baseMs: 0, fractionMs };
  const { facts, users } = segmentOf(events, { scale });
  const program = compileFlow(document, facts);
  const order = Array.from({ length: parts }, (_, part) => part);
  if (backwards) order.reverse();
  const segments = order.map((part): SmallData => {
    const own = segmentOf(
      events.filter(({ user }) => users.indexOf(user) % parts === part),
      { scale, perUser },
    );
    const event = own.segment.event.map((id) => facts.eventNames.indexOf(own.facts.eventNames[id]));
    const keys: PropertyColumn = { per: 'user', codes: Uint8Array.from(own.users, (_, u) => u + 1), values: own.users };
    return { ...own, segment: { ...own.segment, event }, properties: new Map([...own.properties, [USER_KEY, keys]]) };
  });
  const read = journeyReader(program);
  const journeys = segments.map(({ segment, properties }) => read(segment, properties, () => false)!);
  const survey = journeys
    .map((own) => {
      const survey = emptySurvey(document);
      surveyFlow(program, own, survey);
      return send(survey);
    })
    .reduce(mergeSurveys);
  const choice = chooseItems(document, survey);
  const tally = journeys
    .map((own) => {
      const tally = emptyFlowTally(document);
      countFlow(program, choice, own, tally);
      return send(tally);
    })
    .reduce(mergeFlowTallies);
  return {
    result: flowFigures(document, choice, tally),
    through: (number) =>
      throughFigures(
        document,
        choice,
        segments
          .map(({ segment }, part) => send(countThrough(program, choice, number, segment, journeys[part])))
          .reduce(mergeThrough),
      ),
    users: (number) =>
      segments.flatMap(({ users }, part) =>
        Array.from(flowUsers(program, choice, journeys[part], number), (user) => users[user]),
      ),
  };
}
