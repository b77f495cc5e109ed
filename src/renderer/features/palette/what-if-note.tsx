import { formatCount, formatPercent, unitNoun } from '../../../charts/words/format.ts';
import type { ProblemData } from '../../../core/base/problem.ts';
import type { FunnelDocument } from '../../../core/funnel/document.ts';
import type { WhatIf, WhatIfEvent } from '../../../core/funnel/what-if.ts';
import { useStore } from '../../state/store.ts';
import { useFunnelEditor } from '../../state/use-app.ts';
import { textOf } from '../../state/workspace.ts';
import { locale } from '../../ui/locale.ts';
import { counted } from '../../ui/words.ts';

interface WhatIfNoteProps {
  /** The funnel that was answered last. */
  readonly funnel: FunnelDocument | null;
  readonly answer: WhatIf | null;
  readonly problem: ProblemData | null;
}

/** What the figures of the rows are of, or why there are none. */
export function WhatIfNote({ funnel, answer, problem }: WhatIfNoteProps) {
  const empty = useStore(useFunnelEditor().store, (state) => state.keys.length === 0);
  return (
    <p className="palette-note" role="status">
      {empty
        ? 'Add a first step; then each event shows what the funnel would convert to if it came next.'
        : problem
          ? textOf(problem)
          : funnel === null || answer === null
            ? 'Counting…'
            : `Of ${formatCount(answer.entered, locale)} ${unitNoun(funnel, answer.entered)} who enter, those who would get to each event as the next step`}
      {/* Read aloud ten times over it would only be in the way. */}
      {!empty && !problem && answer && <span aria-hidden="true">{soFar(answer)}</span>}
    </p>
  );
}

/** Where not all events have been tried yet, how many have. */
const soFar = ({ events, left }: WhatIf): string =>
  left === undefined
    ? ''
    : ` · ${formatCount(events.length, locale)} of ${counted(events.length + left, 'event')} counted…`;

/** What an event would make of the funnel, for its row. */
export function nextInWords({ entered, count, rate }: WhatIfEvent): {
  readonly rate: string;
  readonly short: string;
  readonly long: string;
} {
  const share = formatPercent(rate, locale);
  const of = `${formatCount(count, locale)} of ${formatCount(entered, locale)}`;
  return { rate: share, short: `next · ${formatCount(count, locale)}`, long: `As the next step: ${share}, ${of}` };
}
