import type { Segment } from '../data/columns.ts';
import type { FlowDocument } from '../flow/document.ts';
import { compileFlow, type FlowProgram } from '../flow/program.ts';
import { type FunnelDocument, type Preparation, type Segmentation, stepOf } from '../funnel/document.ts';
import type { DataFacts } from '../funnel/rules.ts';
import type { DropOffQuestion } from './question.ts';
import { GROUP, type Stays } from './stays.ts';

/** Two groups to compare in a flow: two segments, or who dropped after a step and who went on. */
export type FlowGroups =
  | { readonly kind: 'segments'; readonly segments: readonly [Segmentation, Segmentation] }
  | { readonly kind: 'step'; readonly dropOff: DropOffQuestion };

/** The flow of one group of a step: journeys begin (or end) at each unit's own match of the step. */
export const groupFlow = (flow: FlowDocument): FlowDocument => ({
  ...flow,
  anchor: { at: flow.anchor?.at ?? 'start', any: stepOf('*').any },
});

/** How the events of both are prepared: as the flow says, or else the funnel whose step it is; null where neither does. */
export const preparationOfGroups = (flow: FlowDocument, groups: FlowGroups | null): Preparation | null =>
  flow.prepare ?? (groups?.kind === 'step' ? groups.dropOff.funnel.prepare : null);

/** A flow of units as the funnel has them, for who brings none. */
export const flowAfter = ({ unit, sessionGapMs, session, prepare }: FunnelDocument): Partial<FlowDocument> => ({
  unit,
  sessionGapMs,
  session,
  prepare,
});

/** Compiles it, by the units found in each segment. @throws Problem `document-invalid` naming the field. */
export function compileGroupFlow(
  flow: FlowDocument,
  group: 'dropped' | 'wentOn',
  facts: DataFacts,
  staysIn: (segment: Segment) => Stays,
): FlowProgram {
  return {
    ...compileFlow(groupFlow(flow), facts),
    marked: (segment) => {
      const stays = staysIn(segment);
      const marks = new Uint8Array(segment.rows);
      for (let place = 0; place < stays.count; place++)
        if (stays.group[place] === GROUP[group]) marks[stays.at[place]] = 1;
      return marks;
    },
  };
}
