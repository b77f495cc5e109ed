import type { DropOffQuestion } from '../../../core/drop-off/question.ts';
import { type FlowDocument, flowOf } from '../../../core/flow/document.ts';
import { groupAsSegment } from './people.ts';

/** What followed the step, as a flow of units as the funnel has them. */
export function flowAfterStep({ funnel, step }: DropOffQuestion): FlowDocument {
  const { where, session, sessionGapMs, window, unit } = funnel;
  return flowOf({
    anchor: { at: 'start', any: funnel.steps[step].any },
    ...{ where, session, sessionGapMs, unit },
    windowMs: window === null || window === 'session' ? null : window.ms,
  });
}

/** The same of exactly those who dropped; null where a flow has no words for them. */
export function flowOfDropped(question: DropOffQuestion): FlowDocument | null {
  const { unit, attempt } = question.funnel;
  if (unit.kind !== 'user' || attempt === 'all') return null;
  const segment = groupAsSegment(question, { kind: 'group', group: 'dropped' });
  return segment && { ...flowAfterStep(question), segment };
}
