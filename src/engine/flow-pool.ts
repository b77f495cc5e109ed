import { type FlowGroups, groupFlow } from '../core/drop-off/group-flow.ts';
import { checkDropOff } from '../core/drop-off/question.ts';
import { type ComparedFlow, chooseCompared, comparedFigures } from '../core/flow/compare.ts';
import type { FlowDocument } from '../core/flow/document.ts';
import { graphFigures, mergeGraphs } from '../core/flow/graph.ts';
import type { JourneyNumber } from '../core/flow/journey-users.ts';
import { mergePaths, pathFigures } from '../core/flow/paths.ts';
import type { FlowGraph, FlowPaths } from '../core/flow/paths-result.ts';
import { type FlowChoice, mergeSurveys } from '../core/flow/survey.ts';
import { type FlowNumber, mergeFlowTallies } from '../core/flow/tally.ts';
import type { Segmentation } from '../core/funnel/document.ts';
import { ticksPerMs } from '../core/funnel/rules.ts';
import { type Ask, givingWay } from './ask.ts';
import type { SegmentUsers } from './question.ts';
import type { Dataset } from './store/dataset.ts';

export interface FlowPool {
  /** With `chosen`, how many of each path did one of these events. */
  flowPaths(
    dataset: Dataset,
    flow: FlowDocument,
    chosen: readonly string[] | null,
    signal: AbortSignal,
  ): Promise<FlowPaths>;
  flowGraph(dataset: Dataset, flow: FlowDocument, signal: AbortSignal): Promise<FlowGraph>;
  /** The users behind a number of either. */
  journeyUsers(
    dataset: Dataset,
    flow: FlowDocument,
    number: JourneyNumber,
    signal: AbortSignal,
  ): Promise<readonly SegmentUsers[]>;
  compareFlow(dataset: Dataset, flow: FlowDocument, groups: FlowGroups, signal: AbortSignal): Promise<ComparedFlow>;
  /** The users of one group behind a number of a compared flow. */
  comparedUsers(
    dataset: Dataset,
    flow: FlowDocument,
    groups: FlowGroups,
    group: 0 | 1,
    number: FlowNumber,
    signal: AbortSignal,
  ): Promise<readonly SegmentUsers[]>;
}

const NAMES = ['dropped', 'wentOn'] as const;

export function flowPool(
  ask: Ask,
  bySegment: (parts: readonly (readonly SegmentUsers[])[]) => readonly SegmentUsers[],
): FlowPool {
  async function chosenItems(
    dataset: Dataset,
    flow: FlowDocument,
    groups: FlowGroups,
    signal: AbortSignal,
    left: number,
  ): Promise<FlowChoice> {
    const [a, b] = await Promise.all(
      sides(flow, groups).map(async (side) =>
        (
          await ask(
            dataset,
            signal,
            (client, q) =>
              side.kind === 'step'
                ? client.call('groupSurvey', { ...q, ...side.flow })
                : client.call('flowSurvey', { ...q, flow: side.flow }),
            { left },
          )
        ).reduce(mergeSurveys),
      ),
    );
    return chooseCompared(flow, [a, b]);
  }

  async function overlapOf(
    dataset: Dataset,
    flow: FlowDocument,
    groups: FlowGroups,
    choice: FlowChoice,
    signal: AbortSignal,
  ): Promise<number> {
    if (groups.kind === 'step') {
      const { dropOff } = groups;
      // A unit stands in both by several attempts only.
      if (dropOff.funnel.attempt !== 'all') return 0;
      const parts = await ask(dataset, signal, (client, q) => client.call('groupOverlap', { ...q, dropOff, flow }));
      return parts.reduce((sum, part) => sum + part, 0);
    }
    const both = within(flow, { all: groups.segments });
    const parts = await ask(dataset, signal, (client, q) => client.call('flowCount', { ...q, flow: both, choice }));
    return parts.reduce(mergeFlowTallies).units;
  }

  return {
    flowPaths: async (dataset, flow, chosen, signal) => {
      const parts = await ask(dataset, signal, (client, q) =>
        client.call('flowPaths', { ...q, flow, chosen: chosen ?? [] }),
      );
      const tally = await givingWay(
        signal,
        parts.reduce((into, from) => mergePaths(flow, into, from)),
      );
      return pathFigures(flow, tally, ticksPerMs(dataset.info.scale), chosen !== null);
    },
    flowGraph: async (dataset, flow, signal) => {
      const parts = await ask(dataset, signal, (client, q) => client.call('flowGraph', { ...q, flow }));
      return graphFigures(await givingWay(signal, parts.reduce(mergeGraphs)), ticksPerMs(dataset.info.scale));
    },
    journeyUsers: async (dataset, flow, number, signal) =>
      bySegment(await ask(dataset, signal, (client, q) => client.call('journeyUsers', { ...q, flow, number }))),
    compareFlow: async (dataset, asked, groups, signal) => {
      const flow = flowFor(asked, groups);
      const choice = await chosenItems(dataset, flow, groups, signal, 3);
      const [a, b] = await Promise.all(
        sides(flow, groups).map(async (side) =>
          (
            await ask(
              dataset,
              signal,
              (client, q) =>
                side.kind === 'step'
                  ? client.call('groupCount', { ...q, ...side.flow, choice })
                  : client.call('flowCount', { ...q, flow: side.flow, choice }),
              { left: 1 },
            )
          ).reduce(mergeFlowTallies),
        ),
      );
      return comparedFigures(flow, choice, [a, b], await overlapOf(dataset, flow, groups, choice, signal));
    },
    comparedUsers: async (dataset, asked, groups, group, number, signal) => {
      const flow = flowFor(asked, groups);
      const choice = await chosenItems(dataset, flow, groups, signal, 1);
      const side = sides(flow, groups)[group];
      return bySegment(
        await ask(dataset, signal, (client, q) =>
          side.kind === 'step'
            ? client.call('groupUsers', { ...q, ...side.flow, choice, number })
            : client.call('flowUsers', { ...q, flow: side.flow, choice, number }),
        ),
      );
    },
  };
}

/** The flow as both groups run it. @throws Problem `document-invalid`. */
function flowFor(flow: FlowDocument, groups: FlowGroups): FlowDocument {
  if (groups.kind === 'segments') return flow;
  checkDropOff(groups.dropOff);
  return groupFlow(flow);
}

function sides(flow: FlowDocument, groups: FlowGroups) {
  return groups.kind === 'segments'
    ? groups.segments.map((segment) => ({ kind: 'segment' as const, flow: within(flow, segment) }))
    : NAMES.map((group) => ({ kind: 'step' as const, flow: { dropOff: groups.dropOff, flow, group } }));
}

/** The flow among those of a segment. */
const within = (flow: FlowDocument, segment: Segmentation): FlowDocument => ({
  ...flow,
  segment: flow.segment ? { all: [flow.segment, segment] } : segment,
});
