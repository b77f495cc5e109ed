import type { BucketSize } from '../base/calendar.ts';
import type { EventMatcher, Weight } from '../condition/document.ts';
import type { FunnelDocument } from '../funnel/document.ts';
import type { TagsDocument } from '../tags/document.ts';
import type { Model } from './attribution/models.ts';
import { type ConversionQuestion, macrosOf, questionOf } from './document.ts';
import type { SpendRow } from './economics/spend-row.ts';
import { type ConversionScope, scopeOf } from './scope.ts';
import type { WatchRule } from './watch/document.ts';

/**
 * How the conversions of a data set are looked at: there is one such document in each. The tags are not part of it. Field
 * names are public.
 */
export interface ConversionsDocument extends ConversionScope {
  readonly version: 1;
  /** The macro that is looked at closely; null, or one that is none any more: the first. */
  readonly macro: string | null;
  /** The calendar of the trend; null: as fits the data. */
  readonly trend: BucketSize | null;
  /** The property by whose values the figures are split; null for none. */
  readonly by: string | null;
  /** How many values are shown before Other. */
  readonly top: number;
  readonly score: {
    /** Events that count beside the micros. */
    readonly signals: readonly string[];
    /** Given by hand; null: those that fit. */
    readonly weights: readonly Weight[] | null;
    /** Who scores so many points, and has not converted, is listed. */
    readonly atLeast: number;
  };
  readonly attribution: {
    /** The property that names the channel; null: none chosen yet. */
    readonly touch: string | null;
    readonly touches: 'session' | 'every-change';
    readonly lookBackMs: number;
    readonly halfLifeMs: number;
    readonly count: 'all' | 'first';
    /** The one whose figures lead. */
    readonly model: Model;
  };
  readonly economics: {
    readonly spend: readonly SpendRow[];
    readonly cohort: 'week' | 'month';
  };
  readonly rules: readonly WatchRule[];
  readonly experiment: {
    /** The property whose values are the arms; null: none chosen yet. */
    readonly variant: string | null;
    /** What exposes somebody; null: the first event that carries the property. */
    readonly exposure: EventMatcher | null;
    /** Success is to convert in it; null: to come to the macro. */
    readonly funnel: FunnelDocument | null;
    readonly control: string | null;
    readonly windowMs: number | null;
    /** Shares that were planned, by arm; null: equal ones. */
    readonly split: Readonly<Record<string, number>> | null;
    readonly keepOpen: boolean;
    /** The lift that is planned for. */
    readonly lift: number;
  };
}

const DAY_MS = 86_400_000;

/** The document with what is known of it, and the usual rest. */
export const conversionsOf = (rest: Partial<ConversionsDocument> = {}): ConversionsDocument => ({
  ...scopeOf(),
  version: 1,
  macro: null,
  trend: null,
  by: null,
  top: 8,
  score: { signals: [], weights: null, atLeast: 10 },
  attribution: {
    touch: null,
    touches: 'session',
    lookBackMs: 30 * DAY_MS,
    halfLifeMs: 7 * DAY_MS,
    count: 'all',
    model: 'linear',
  },
  economics: { spend: [], cohort: 'month' },
  rules: [],
  experiment: {
    variant: null,
    exposure: null,
    funnel: null,
    control: null,
    windowMs: null,
    split: null,
    keepOpen: false,
    lift: 0.1,
  },
  ...rest,
});

/** Who takes part. */
export const scopeIn = ({ unit, range, where, segment, sessionGapMs, session }: ConversionScope): ConversionScope => ({
  unit,
  range,
  where,
  segment,
  sessionGapMs,
  session,
});

/** The macro that is looked at closely; null where there is none. */
export function macroIn({ macro }: ConversionsDocument, tags: TagsDocument): string | null {
  const macros = macrosOf(tags).map(({ event }) => event);
  return macro !== null && macros.includes(macro) ? macro : (macros.at(0) ?? null);
}

/** What it asks of these tags. */
export const questionIn = (
  document: ConversionsDocument,
  tags: TagsDocument,
  rest: Partial<Pick<ConversionQuestion, 'trend' | 'by' | 'segments'>> = {},
): ConversionQuestion => questionOf(tags, scopeIn(document), { top: document.top, ...rest });
