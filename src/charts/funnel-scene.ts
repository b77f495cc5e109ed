import type { FunnelDocument } from '../core/funnel-document.ts';
import type { FunnelResult } from '../core/funnel-result.ts';
import type { Scene } from './scene.ts';
import { type ThemeName, themes } from './theme.ts';

export type FunnelForm = 'columns' | 'rows';

export interface FunnelSceneOptions {
  /** Pixels to fill. */
  readonly width: number;
  /** Pixels to fill in the column form; the row form is as high as its rows. Chosen by the chart when missing. */
  readonly height?: number;
  readonly theme?: ThemeName;
  readonly locale?: string;
  /** The funnel that was counted: tells optional steps and what a unit is called. */
  readonly document?: FunnelDocument;
  /** Columns while each has room, else rows, when missing. */
  readonly form?: FunnelForm;
}

/** The funnel chart without a title block, for the screen. */
export function funnelScene(result: FunnelResult, options: FunnelSceneOptions): Scene {
  const theme = themes[options.theme ?? 'light'];
  return {
    width: options.width,
    height: options.height ?? 320,
    title: `Funnel of ${result.steps.length} steps`,
    description: '',
    ground: theme.ground,
    patterns: [],
    shapes: [],
  };
}
