import { valueColumns } from '../../../charts/funnel/value-columns.ts';
import { formatAmount, unitNoun } from '../../../charts/words/format.ts';
import type { FunnelDocument } from '../../../core/funnel/document.ts';
import type { FunnelResult, StepFigures } from '../../../core/funnel/result.ts';
import { locale } from '../../ui/locale.ts';
import { countColumn, type FigureColumn, type Figures, rateColumn, timeColumn } from '../analysis/figures.ts';
import { funnelPeople } from '../people/funnel-people.ts';
import type { ListedUnits } from '../people/listed-units.ts';

/** A row of the table: a step, or the way from the first to the last. null where a figure says nothing. */
export interface FigureRow {
  /** Counted from 1; null for the whole. */
  readonly number: number | null;
  readonly name: string;
  readonly count: number;
  readonly fromEntry: number | null;
  readonly fromPrevious: number | null;
  readonly dropped: number | null;
  readonly open: number | null;
  readonly median: number | null;
  readonly p90: number | null;
  /** What the macro conversions on the way are worth, by the key of each column of values. */
  readonly value: Readonly<Record<string, number | null>>;
}

/** The table beneath a funnel. */
export function funnelFigures(result: FunnelResult, document: FunnelDocument): Figures<FigureRow> {
  const rows = figureRows(result, document);
  return {
    lead: { head: 'Step', number: (row) => row.number!, name: (row) => row.name },
    rows: rows.slice(0, -1),
    whole: rows.at(-1),
    columns: [...figureColumns(document), ...moneyColumns(result)],
  };
}

/** The steps of a result, then the whole. */
export function figureRows(result: FunnelResult, document: FunnelDocument): readonly FigureRow[] {
  const { steps, ...whole } = result;
  const values = valueColumns(result, locale);
  const valuesOf = (step: StepFigures): FigureRow['value'] =>
    Object.fromEntries(values.map(({ key, amountAt }) => [key, amountAt(step)]));
  const rows = steps.map((step): FigureRow => {
    const { index, label, count, fromEntry, fromPrevious, dropped, open, time } = step;
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
      value: valuesOf(step),
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
      value: steps.length === 0 ? {} : valuesOf(steps[steps.length - 1]),
    },
  ];
}

/** A column per currency, where macros have values, and one of all by fixed rates. */
const moneyColumns = (result: FunnelResult): FigureColumn<FigureRow>[] =>
  valueColumns(result, locale).map(({ key, head, rates }) => ({
    id: `value-${key}`,
    head: rates === null ? head : `Value, all in ${result.exchange!.to}`,
    title: `Of the macro conversions matched so far by those who got here${rates === null ? '' : `; at fixed rates: ${rates}`}`,
    kind: 'count',
    value: (row) => row.value[key] ?? null,
    show: (amount) => formatAmount(amount, locale),
  }));

/** The columns of figures; what is counted depends on the funnel. */
export function figureColumns(document: FunnelDocument): readonly FigureColumn<FigureRow>[] {
  const noun = unitNoun(document, 2);
  const of = (id: Exclude<keyof FigureRow, 'name' | 'number' | 'value'>, head: string, title: string) => ({
    id,
    head,
    title,
    value: (row: FigureRow) => row[id],
  });
  /** Of the whole: those who got to the end, or those who stopped wherever that was. */
  const behind =
    (state: ListedUnits['state']) =>
    ({ number }: FigureRow) =>
      funnelPeople(document, {
        step: number !== null ? number - 1 : state === 'reached' ? document.steps.length - 1 : null,
        state,
      });
  return [
    countColumn({
      ...of('count', noun[0].toUpperCase() + noun.slice(1), `${noun} who got this far`),
      behind: behind('reached'),
    }),
    rateColumn(of('fromEntry', 'From entry', 'Share of all who entered')),
    rateColumn(of('fromPrevious', 'From previous', 'Share of those at the step before')),
    countColumn({ ...of('dropped', 'Dropped', 'Got no further, and no longer can'), behind: behind('dropped') }),
    countColumn({ ...of('open', 'Open', 'Got no further yet, but still can'), behind: behind('open') }),
    timeColumn(of('median', 'Median', 'Half took at most this long from the step before')),
    timeColumn(of('p90', 'p90', 'Nine of ten took at most this long from the step before')),
  ];
}
