import type { FunnelDocument } from '../core/funnel-document.ts';
import type { FunnelResult } from '../core/funnel-result.ts';
import { type FunnelForm, funnelScene } from './funnel-scene.ts';
import type { Scene } from './scene.ts';
import type { ThemeName } from './theme.ts';

export interface FunnelPictureOptions {
  /** The funnel's name; made of its first and last step when missing. */
  readonly title?: string;
  /** The data set's name. */
  readonly dataset: string;
  readonly document: FunnelDocument;
  /** ISO times of the data set's first and last event: the dates shown where the document has no range. */
  readonly first?: string | null;
  readonly last?: string | null;
  /** The data set's zone, for dates; UTC when missing. */
  readonly timeZone?: string;
  readonly locale?: string;
  readonly theme?: ThemeName;
  /** No ground behind the picture. */
  readonly transparent?: boolean;
  /** Pixels; chosen by the number of steps when missing. */
  readonly width?: number;
  readonly form?: FunnelForm;
}

/** The funnel chart as a picture that is readable on its own: title, data set, rules, n, dates, filters, legend. */
export function funnelPicture(result: FunnelResult, options: FunnelPictureOptions): Scene {
  return funnelScene(result, { width: options.width ?? 960, ...options });
}
