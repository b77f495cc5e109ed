import type { FunnelDocument } from '../../core/funnel/document.ts';
import type { FunnelResult } from '../../core/funnel/result.ts';
import { hatchOf } from '../scene/drawing.ts';
import type { Scene } from '../scene/shapes.ts';
import { wrapText } from '../scene/text-width.ts';
import { type ThemeName, themes } from '../scene/theme.ts';
import { unitNoun } from '../words/format.ts';
import { NAME, NAME_LINES } from './captions.ts';
import { funnelColumns, MIN_COLUMN } from './columns.ts';
import { describeFunnel } from './description.ts';
import { funnelHeader } from './header.ts';
import { funnelRows } from './rows.ts';
import { stepViews } from './steps.ts';

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
  /** What each step's event is called among the goals, such as "Macro"; null where it is none of them. */
  readonly tiers?: readonly (string | null)[];
  /** Columns while each has room, else rows, when missing. */
  readonly form?: FunnelForm;
}

const HEADER_GAP = 20;
/** What a column needs beside the name under it: its number, and air to the next. */
const COLUMN_AIR = 32;

/** The funnel chart without a title block, for the screen. */
export function funnelScene(result: FunnelResult, options: FunnelSceneOptions): Scene {
  const { width, height, locale, document } = options;
  const theme = themes[options.theme ?? 'light'];
  const header = funnelHeader(result, width, theme, document, locale);
  const top = header.height + HEADER_GAP;
  const views = stepViews(result, document, locale, options.tiers);
  const labels = result.steps.map((step) => step.label);
  const rows = formOf(labels, width, options.form) === 'rows';
  const chart = rows
    ? funnelRows({ views, width, theme, locale })
    : funnelColumns({ views, width, height: height && height - top, theme, locale, noun: unitNoun(document, 0) });
  const [first, last] = [result.steps.at(0), result.steps.at(-1)];
  return {
    width,
    height: top + chart.height,
    title: first === last ? `Funnel: ${first?.label ?? 'no steps'}` : `Funnel from ${first!.label} to ${last!.label}`,
    description: describeFunnel(result, document, locale),
    ground: theme.ground,
    patterns: [hatchOf(theme)],
    shapes: [...header.shapes, { kind: 'group', y: top, children: chart.shapes }],
  };
}

/** The form asked for, else columns where each has room, also for its name. */
export function formOf(labels: readonly string[], width: number, form?: FunnelForm): FunnelForm {
  if (form) return form;
  const column = width / labels.length;
  const isCut = (label: string) => wrapText(label, column - COLUMN_AIR, NAME, 600, NAME_LINES + 1).length > NAME_LINES;
  return column < MIN_COLUMN || labels.some(isCut) ? 'rows' : 'columns';
}
