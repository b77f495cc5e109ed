import { dropOffTitle } from '../../../charts/drop-off/words.ts';
import type { DropOffQuestion } from '../../../core/drop-off/question.ts';
import { type FlowDocument, flowOf } from '../../../core/flow/document.ts';
import { groupAsSegment } from './people.ts';

/** What exactly those who dropped did from the step on, as a flow; null where a flow has no words for them. */
export function flowOfDropped(
  question: DropOffQuestion,
): { readonly name: string; readonly document: FlowDocument } | null {
  const { funnel, step } = question;
  const segment = groupAsSegment(question, { kind: 'group', group: 'dropped' });
  if (segment === null || funnel.unit.kind !== 'user' || funnel.attempt === 'all') return null;
  const { where, session, sessionGapMs, window } = funnel;
  return {
    name: dropOffTitle(funnel, step),
    document: flowOf({
      anchor: { at: 'start', any: funnel.steps[step].any },
      ...{ segment, where, session, sessionGapMs },
      windowMs: window === null || window === 'session' ? null : window.ms,
    }),
  };
}
