import { formatCount, formatDuration, formatPercent, unitNoun } from '../../../charts/format.ts';
import type { FunnelDocument } from '../../../core/funnel-document.ts';
import type { FunnelResult } from '../../../core/funnel-result.ts';
import { locale } from '../../ui/locale.ts';

/** A row of the table: a step, or the way from the first to the last. null where a figure says nothing. */
export interface FigureRow {
  /** Counted from 1; null for the whole. */
  readonly number: number | null;
  readonly name: string;
  readonly count: number;
  readonly fromEntry: number;
  readonly fromPrevious: number | null;
  readonly dropped: number | null;
  readonly open: number | null;
  readonly median: number | null;
  readonly p90: number | null;
}

/** The steps of a result, then the whole. */
export function figureRows({ steps, ...whole }: FunnelResult, document: FunnelDocument): readonly FigureRow[] {
  const rows = steps.map(({ index, label, count, fromEntry, fromPrevious, dropped, open, time }): FigureRow => {
    const { optional } = document.steps[index];
    // Nobody stops at the last step or at one that could be skipped.
    const stops = index < steps.length - 1 && !optional;
    return {
      number: index + 1,
      name: optional ? `${label} (optional)` : label,
      count,
      fromEntry,
      fromPrevious: index === 0 ? null : fromPrevious,
      dropped: stops ? dropped : null,
      open: stops ? open : null,
      median: time?.median ?? null,
      p90: time?.p90 ?? null,
    };
  });
  return [
    ...rows,
    {
      number: null,
      name: 'First to last step',
      count: whole.converted,
      fromEntry: whole.rate,
      fromPrevious: null,
      dropped: whole.entered - whole.converted - whole.open,
      open: whole.open,
      median: whole.time?.median ?? null,
      p90: whole.time?.p90 ?? null,
    },
  ];
}

/** A column: its head, what it holds, and how that is shown. */
export interface FigureColumn {
  readonly id: keyof FigureRow;
  readonly head: string;
  readonly title?: string;
  readonly show: (value: number) => string;
}

const count = (n: number): string => formatCount(n, locale);
const rate = (n: number): string => formatPercent(n, locale);
const time = (ms: number): string => formatDuration(ms, locale);

/** The columns of figures; what is counted depends on the funnel. */
export function figureColumns(document: FunnelDocument): readonly FigureColumn[] {
  const noun = unitNoun(document, 2);
  return [
    { id: 'count', head: noun[0].toUpperCase() + noun.slice(1), title: `${noun} who got this far`, show: count },
    { id: 'fromEntry', head: 'From entry', title: 'Share of all who entered', show: rate },
    { id: 'fromPrevious', head: 'From previous', title: 'Share of those at the step before', show: rate },
    { id: 'dropped', head: 'Dropped', title: 'Got no further, and no longer can', show: count },
    { id: 'open', head: 'Open', title: 'Got no further yet, but still can', show: count },
    { id: 'median', head: 'Median', title: 'Half took at most this long from the step before', show: time },
    { id: 'p90', head: 'p90', title: 'Nine of ten took at most this long from the step before', show: time },
  ];
}

/** The table as text that spreadsheets take as cells: exact numbers, times in milliseconds, rates 0 … 1. */
export function figureText(rows: readonly FigureRow[], columns: readonly FigureColumn[]): string {
  const lines = rows.map((row) => [
    row.number ?? '',
    row.name.replace(/\s+/g, ' '),
    ...columns.map(({ id }) => row[id] ?? ''),
  ]);
  const heads = columns.map(({ id, head }) => (id === 'median' || id === 'p90' ? `${head} (ms)` : head));
  return [['Step', 'Name', ...heads], ...lines].map((line) => line.join('\t')).join('\n');
}
