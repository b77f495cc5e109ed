import type { Segmentation } from '../../../core/funnel/document.ts';

/** A segment to be made or changed; without an id it is new. */
export interface SegmentDraft {
  readonly id?: string;
  readonly name: string;
  readonly document: Segmentation | null;
  /** Saved to be compared, at once. */
  readonly compare?: boolean;
}
