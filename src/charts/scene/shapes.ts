import type { AttributionCell } from '../../core/conversion/attribution/behind.ts';
import type { ConversionGroup, ConversionNumber } from '../../core/conversion/behind.ts';
import type { ArmNumber } from '../../core/conversion/experiment/count.ts';
import type { ScoreTenth } from '../../core/conversion/score/behind.ts';
import type { Factor } from '../../core/drop-off/result.ts';
import type { DropOffNumber } from '../../core/drop-off/users.ts';
import type { JourneyNumber } from '../../core/flow/journey-users.ts';
import type { FlowNumber } from '../../core/flow/tally.ts';
import type { DateRange } from '../../core/funnel/document.ts';
import type { Took } from '../../core/funnel/run.ts';

/**
 * A picture as plain data: what to draw, with concrete colours, sizes in CSS pixels and y pointing down. The renderer maps it to
 * React elements and `svgOf` to a file, one to one, so what is on screen is what is saved.
 */

export type StepPart = 'step' | 'count' | 'dropped' | 'open';

/** What a shape stands for: the units of `part` at step `step` (0-based), the same pair as `--users STEP:STATE` of the command line. */
export interface ShapeData {
  /** null: wherever they stand so. */
  readonly step: number | null;
  readonly part: StepPart;
  /** Of which of the funnels compared, from 0. */
  readonly funnel?: number;
  /** Only those that entered in this stretch of time: ISO, from inclusive, to exclusive. */
  readonly entered?: { readonly from: string; readonly to: string };
  /** Only those who took so long from the first to the last step: a bin of the histogram, in milliseconds. */
  readonly took?: Took;
  /** Only those of this value of the breakdown (by `property`, where it is not the document's own); null: without one. `merged`: those of the values merged as "Other". */
  readonly group?: { readonly value: string | null; readonly merged?: boolean; readonly property?: string };
}

/** What a shape of a flow stands for: the number that lists the people behind it. */
export type FlowMark = Exclude<FlowNumber, { readonly kind: 'path' }>;

/** What a shape of a graph of items stands for. */
export type GraphMark = Exclude<JourneyNumber, { readonly kind: 'whole' }>;

/** A row of a step's drop-off: one of its drivers, or an item (null: nothing) of what was done next, before or last. */
export type StayRow =
  | { readonly factor: Factor }
  | { readonly list: 'after' | 'before' | 'lastSeen'; readonly item: string | null };
/** What a shape of conversions stands for. */
export interface ConversionMark {
  readonly number: ConversionNumber;
  /** Only those of this value of the property asked for. */
  readonly group?: ConversionGroup;
  /** Only what lies in this stretch of time. */
  readonly within?: DateRange;
}

/** What a shape of its other views stands for: a number of an attribution, of an arm, of a tenth of a score, a cohort. */
export type ConversionPart =
  | { readonly credit: AttributionCell }
  | { readonly arm: string; readonly counted: ArmNumber }
  | { readonly tenth: ScoreTenth }
  | { readonly cohort: string }
  /** A row of what goes with a fall, by its place. */
  | { readonly because: number };

interface Shown {
  /** Tooltip text. */
  readonly title?: string;
  readonly data?: ShapeData | FlowMark | ConversionMark | ConversionPart;
  /** The number of a step's drop-off that it shows. */
  readonly stay?: DropOffNumber;
  /** The row that something can be made of. */
  readonly row?: StayRow;
  /** The number of one of two groups in a flow. */
  readonly compared?: { readonly mark: FlowMark; readonly group: 0 | 1 };
  /** The number of whole journeys that it shows. */
  readonly journey?: GraphMark;
}

export interface Group extends Shown {
  readonly kind: 'group';
  /** Moves the children. */
  readonly x?: number;
  readonly y?: number;
  readonly children: readonly Shape[];
}

/** A colour, or one of the scene's patterns by its id. */
export type Paint = string | { readonly pattern: string };

export interface Rect extends Shown {
  readonly kind: 'rect';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly radius?: number;
  /** Nothing is filled without it. */
  readonly fill?: Paint;
  readonly stroke?: string;
  readonly strokeWidth?: number;
}

export interface Path extends Shown {
  readonly kind: 'path';
  /** SVG path data. */
  readonly d: string;
  readonly fill?: Paint;
  readonly stroke?: string;
  readonly strokeWidth?: number;
  /** Of the fill and the stroke, 0 … 1: what lies over another shows it through. */
  readonly opacity?: number;
  /** As `stroke-dasharray`. */
  readonly dash?: string;
}

export interface Label extends Shown {
  readonly kind: 'text';
  /** Where the text starts, is centred or ends, by `anchor`; y is its baseline. */
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly size: number;
  readonly weight: 400 | 500 | 600;
  readonly fill: string;
  /** Colour of a rim that keeps the text readable over other shapes. */
  readonly halo?: string;
  /** Figures of equal width, for columns of numbers. */
  readonly tabular?: boolean;
}

export type Shape = Group | Rect | Path | Label;

/** Diagonal lines `gap` apart on a ground: the sign for "still open". */
export interface Hatch {
  readonly kind: 'hatch';
  readonly id: string;
  readonly ground: string;
  readonly line: string;
  readonly lineWidth: number;
  readonly gap: number;
}

/** A colour that grows fainter across the shape it fills, to the right or to the left. */
export interface Fade {
  readonly kind: 'fade';
  readonly id: string;
  readonly color: string;
  /** Where it is strongest, 0 … 1; at the other end it is gone. */
  readonly opacity: number;
  readonly toward: 'left' | 'right';
}

export type Pattern = Hatch | Fade;

export interface Scene {
  readonly width: number;
  readonly height: number;
  /** Accessible name: one short line. */
  readonly title: string;
  /** Accessible description: the figures in sentences. */
  readonly description: string;
  /** Painted behind everything; null leaves the picture transparent. */
  readonly ground: string | null;
  readonly patterns: readonly Pattern[];
  readonly shapes: readonly Shape[];
}
