import { flowPicture } from '../charts/flow/picture.ts';
import { FLOW_KEYWORD } from '../charts/scene/png-text.ts';
import { parseFlow } from '../contract/flow.ts';
import { parseFunnel, parseSegment } from '../contract/funnel.ts';
import { parseTags } from '../contract/tags.ts';
import { flowAfter } from '../core/drop-off/group-flow.ts';
import { checkDropOff, dropOffOf } from '../core/drop-off/question.ts';
import { checkFlow } from '../core/flow/check.ts';
import { type FlowDocument, flowOf } from '../core/flow/document.ts';
import type { FlowGroups } from '../engine/flow-pool.ts';
import type { Analysis } from './answer.ts';
import type { Arguments } from './arguments.ts';
import { originOf, writeChart } from './chart-file.ts';
import { readJson } from './files.ts';

/** `sluice flow`: which ways people take; as columns, as a list of paths, as a graph, or two groups side by side. */
export const flowCommand: Analysis = (args) => {
  const groups = groupsOf(args);
  const document = flowDocument(args, groups);
  const tags = args.tags === undefined ? null : parseTags(readJson(args.tags));
  // By default any macro is a conversion.
  const chosen = tags?.tags.filter(({ tier }) => tier === 'macro').map(({ event }) => event) ?? null;
  const { paths, graph } = args.dropOff;
  return async ({ dataset, pool, signal }) => {
    if (groups) return { result: await pool.compareFlow(dataset, document, groups, signal) };
    if (paths || graph)
      return {
        result: {
          ...(paths && (await pool.flowPaths(dataset, document, chosen, signal))),
          ...(graph && (await pool.flowGraph(dataset, document, signal))),
        },
      };
    const result = await pool.flow(dataset, document, signal);
    if (args.chart)
      writeChart(args.chart, flowPicture(result, { document, ...originOf(dataset) }), document, FLOW_KEYWORD);
    return { result };
  };
};

/** The two groups a command line asks for. */
function groupsOf({ funnel, dropOff }: Arguments): FlowGroups | null {
  const { compare, step, against } = dropOff;
  if (compare) {
    const [a, b] = compare.map((file) => parseSegment(readJson(file)));
    return { kind: 'segments', segments: [a, b] };
  }
  if (funnel === undefined || step === undefined) return null;
  const question = dropOffOf(parseFunnel(readJson(funnel)), step, { against });
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
