import { type FunnelDocument, funnelOf, type Segmentation } from '../funnel/document.ts';

/** A funnel of one step that everybody in a segment enters. */
export const everybodyIn = (segment: Segmentation): FunnelDocument => funnelOf(['*'], { segment, window: null });
