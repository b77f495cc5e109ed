import type { FunnelDocument } from './document.ts';
import type { FunnelResult, StepFigures } from './result.ts';

/** What stands out in a funnel. */
export interface FunnelNotes {
  /** The step after which the most units dropped off; null where nobody did. */
  readonly drop: StepFigures | null;
  /** The step that takes the longest to reach from the one before (by the median), and that one; null without times. */
  readonly slowest: { readonly from: StepFigures; readonly to: StepFigures } | null;
  /** Units that have not converted but all still can, so that there is no drop to be seen; 0 where any dropped off. */
  readonly allOpen: number;
}

/** The largest absolute drop and the slowest step. The earlier one counts where several are alike. */
export function funnelNotes({ steps, open }: FunnelResult, document: FunnelDocument): FunnelNotes {
  let drop: StepFigures | null = null;
  let slowest: FunnelNotes['slowest'] = null;
  let previous: StepFigures | null = null;
  let timed = 0;
  for (const figures of steps) {
    if (figures.dropped > (drop?.dropped ?? 0)) drop = figures;
    if (previous && figures.time) {
      timed++;
      if (figures.time.median > (slowest?.to.time?.median ?? 0)) slowest = { from: previous, to: figures };
    }
    if (!document.steps[figures.index].optional) previous = figures;
  }
  // Where only one step has a time there is none that is slower than another.
  return { drop, slowest: timed > 1 ? slowest : null, allOpen: drop === null ? open : 0 };
}
