import type { DocumentKind, Settings } from '../../contract/methods.ts';

/** How wide the parts of a screen are, by their ids, in percent. */
type Layout = NonNullable<Settings['panels']>;

/** How wide the steps of a funnel are where nobody has said. */
const STEPS = 22;

/**
 * The layout that was kept, for the parts that are on screen; undefined where it was of others. A flow has no steps: it is
 * as wide as they and the funnel together, so that the events stay where they are.
 */
export function fittingLayout(kept: Layout | undefined, kind: DocumentKind, sidebar: boolean): Layout | undefined {
  if (!kept || Object.keys(kept).includes('sidebar') !== sidebar) return undefined;
  if (kind === 'funnel') return { ...kept };
  const { steps = 0, funnel = 0, ...rest } = kept;
  return { ...rest, flow: steps + funnel };
}

/** What is kept of a layout that was changed: that of a funnel, whatever was on screen. */
export function keptLayout({ flow, ...rest }: Layout, before: Layout | undefined): Layout {
  if (flow === undefined) return rest;
  const steps = Math.min(before?.steps ?? STEPS, flow / 2);
  return { ...rest, steps, funnel: flow - steps };
}
