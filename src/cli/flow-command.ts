import path from 'node:path';
import { compareFlowPicture } from '../charts/flow/compare-picture.ts';
import { flowCsv } from '../charts/flow/csv.ts';
import { graphLayout } from '../charts/flow/graph-layout.ts';
import { graphPicture } from '../charts/flow/graph-picture.ts';
import { compareCsv, graphCsv, pathsCsv } from '../charts/flow/journeys-csv.ts';
import { pathsPicture } from '../charts/flow/paths-scene.ts';
import { type FlowPictureOptions, flowPicture } from '../charts/flow/picture.ts';
import { USUAL_WAYS, waysOf } from '../charts/flow/threshold.ts';
import { FLOW_KEYWORD } from '../charts/scene/png-text.ts';
import type { Scene } from '../charts/scene/shapes.ts';
import { parseFlow } from '../contract/flow.ts';
import { parseFunnel, parseSegment } from '../contract/funnel.ts';
import { parseTags } from '../contract/tags.ts';
import { sessionSourceOf } from '../core/data/session-source.ts';
import { type FlowGroups, flowAfter, preparationOfGroups } from '../core/drop-off/group-flow.ts';
import { checkDropOff, dropOffOf } from '../core/drop-off/question.ts';
import { checkFlow } from '../core/flow/check.ts';
import { type FlowDocument, flowOf } from '../core/flow/document.ts';
import { foldGraph } from '../core/flow/fold.ts';
import type { FlowGraph } from '../core/flow/paths-result.ts';
import { stepLabel } from '../core/funnel/document.ts';
import { tiersByEvent } from '../core/tags/document.ts';
import type { Analysis, Answer, Source } from './answer.ts';
import type { Arguments } from './arguments.ts';
import { originOf, writeChart } from './chart-file.ts';
import { readJson, writeFile } from './files.ts';
import { carriedFrom } from './preparation.ts';

/** `sluice flow`: which ways people take; as columns, as a list of paths, as a graph, or two groups side by side. */
export const flowCommand: Analysis = (args) => {
  const groups = groupsOf(args);
  const document = flowDocument(args, groups);
  const tags = args.tags === undefined ? null : parseTags(readJson(args.tags));
  // By default any macro is a conversion.
  const chosen = tags?.tags.filter(({ tier }) => tier === 'macro').map(({ event }) => event) ?? null;
  const tiers = tags ? tiersByEvent(tags) : undefined;
  const { paths, graph, csv } = args.dropOff;
  const table = (text: () => string): void => {
    if (csv !== undefined) writeFile(csv, text());
  };
  const answer = async ({ dataset, pool, signal }: Source): Promise<Answer> => {
    const carried = carriedFrom(document, dataset);
    const shown = groups?.kind === 'step' ? { ...carried, anchor: null } : carried;
    const asked = {
      flow: shown,
      tags: tags ?? undefined,
      funnels: groups?.kind === 'step' ? [groups.dropOff.funnel] : [],
      segments: groups?.kind === 'segments' ? groups.segments : [],
    };
    const session = sessionSourceOf(shown.session, dataset.info.session);
    const options = { document: { ...shown, session }, ...originOf(dataset), tiers };
    const draw = (scene: () => Scene): void => {
      if (args.chart) writeChart(args.chart, scene(), carried, FLOW_KEYWORD);
    };
    if (groups) {
      const result = await pool.compareFlow(dataset, document, groups, signal);
      const names = namesOf(args, groups);
      draw(() => compareFlowPicture(result, { ...options, names, from: fromInWords(document, groups) }));
      table(() => compareCsv(result));
      return { result, asked };
    }
    if (paths || graph) {
      const list = paths ? await pool.flowPaths(dataset, document, chosen, signal) : null;
      const net = graph ? await pool.flowGraph(dataset, document, signal) : null;
      if (list) draw(() => pathsPicture(list, options));
      if (net) draw(() => usualGraph(net, options));
      table(() => [...(list ? [pathsCsv(list)] : []), ...(net ? [graphCsv(net)] : [])].join('\r\n'));
      return { result: { ...list, ...net }, asked };
    }
    const result = await pool.flow(dataset, document, signal);
    draw(() => flowPicture(result, options));
    table(() => flowCsv(result));
    return { result };
  };
  return Object.assign(answer, { prepare: preparationOfGroups(document, groups) });
};

/** The graph as it is first seen on screen: its most taken ways. */
function usualGraph(graph: FlowGraph, options: FlowPictureOptions): Scene {
  const threshold = waysOf(graph, USUAL_WAYS);
  const { edges, others } = foldGraph(graph, threshold);
  return graphPicture(graph, graphLayout(graph.nodes, edges, { others }), { ...options, others, threshold });
}

/** Where the journeys of a step's groups begin, or end. */
function fromInWords({ anchor }: FlowDocument, groups: FlowGroups): string | undefined {
  if (groups.kind === 'segments') return undefined;
  const { funnel, step } = groups.dropOff;
  const match = `where they reached “${stepLabel(funnel.steps[step])}”`;
  return anchor?.at === 'end' ? `up to ${match}` : `from ${match} on`;
}

/** What the two groups are called. */
function namesOf({ dropOff: { compare } }: Arguments, groups: FlowGroups): readonly [string, string] {
  if (groups.kind === 'segments') {
    const [a, b] = compare!.map((file) => path.basename(file, '.json'));
    return [a, b];
  }
  return ['Dropped', groups.dropOff.against === 'converted' ? 'Converted' : 'Went on'];
}

/** The two groups a command line asks for. */
function groupsOf({ funnel, dropOff }: Arguments): FlowGroups | null {
  const { compare, step, against } = dropOff;
  if (compare) {
    const [a, b] = compare.map((file) => parseSegment(readJson(file)));
    return { kind: 'segments', segments: [a, b] };
  }
  if (funnel === undefined || step === undefined) return null;
  // Other groups are refused where the command line is read.
  const question = dropOffOf(parseFunnel(readJson(funnel)), step, {
    against: against === 'converted' ? against : 'went-on',
  });
  checkDropOff(question);
  return { kind: 'step', dropOff: question };
}

/** The flow a command line asks for: a file, or an anchor by its event, or every session. */
function flowDocument({ flow, anchor }: Arguments, groups: FlowGroups | null): FlowDocument {
  const document =
    flow === undefined
      ? flowOf({
          ...(groups?.kind === 'step' && flowAfter(groups.dropOff.funnel)),
          anchor: anchor ? { at: anchor.at, any: [{ event: anchor.event, where: [] }] } : null,
        })
      : parseFlow(readJson(flow));
  // The anchor of a group is its own match of the step.
  checkFlow(groups?.kind === 'step' ? { ...document, anchor: null, windowMs: null } : document);
  return document;
}
