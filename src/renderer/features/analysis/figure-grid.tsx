import {
  type ColumnDef,
  columnVisibilityFeature,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { formatCount } from '../../../charts/words/format.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { Name } from '../../ui/name.tsx';
import type { People } from '../people/people.ts';
import { UsersDialog } from '../people/users-dialog.tsx';
import './figure-table.css';
import type { Figures } from './figures.ts';

const features = tableFeatures({
  rowSortingFeature,
  columnVisibilityFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic },
});

const SORTED = { asc: 'ascending', desc: 'descending' } as const;

interface FigureGridProps<Row extends object> {
  readonly figures: Figures<Row>;
  readonly hidden: ReadonlySet<string>;
  /** With more rows than these the others are shown when they are asked for. */
  readonly most?: number;
}

/** Figures as a table that can be sorted; numbers with people behind them open those. */
export function FigureGrid<Row extends object>({
  figures: { lead, rows, whole, columns },
  hidden,
  most = Number.POSITIVE_INFINITY,
}: FigureGridProps<Row>) {
  const data = useMemo(() => [...rows], [rows]);
  const definitions = useMemo(
    () =>
      columns.map(
        ({ id, head, value }): ColumnDef<typeof features, Row> => ({
          id,
          header: head,
          accessorFn: (row) => value(row) ?? undefined,
          sortFn: 'basic',
          sortUndefined: 'last',
          sortDescFirst: true,
        }),
      ),
    [columns],
  );
  const columnVisibility = useMemo(() => Object.fromEntries([...hidden].map((id) => [id, false])), [hidden]);
  const table = useTable({ features, columns: definitions, data, state: { columnVisibility } });
  const [isWhole, setWhole] = useState(false);
  const sorted = table.getRowModel().rows;
  const listed = isWhole ? sorted : sorted.slice(0, most);
  const largest = useMemo(
    () =>
      new Map(
        columns.flatMap(({ id, bar, value }) =>
          bar ? [[id, rows.reduce((max, row) => Math.max(max, value(row) ?? 0), 0)]] : [],
        ),
      ),
    [columns, rows],
  );
  const show = new Map(columns.map((column) => [column.id, column]));
  const [opened, setOpened] = useState<People | null>(null);
  // Tab comes to one of the numbers that can be opened, and arrows lead to the others.
  const [stop, setStop] = useState<{ readonly row: Row; readonly column: string } | null>(null);
  const shown = columns.filter(({ id }) => !hidden.has(id));
  const behindOf = (row: Row, { value, behind }: (typeof columns)[number]) =>
    (value(row) ? behind?.(row) : null) ?? null;
  const whoIn = (row: Row) => shown.find((column) => behindOf(row, column) !== null)?.id;
  const all = [...listed.map(({ original }) => original), ...(whole ? [whole] : [])];
  const isStop = stop !== null && all.includes(stop.row) && !hidden.has(stop.column);
  const first = all.find((row) => whoIn(row) !== undefined);
  const at = isStop ? stop : first && { row: first, column: whoIn(first) };
  const cells = (row: Row) =>
    shown.map((column) => {
      const figure = column.value(row);
      const behind = behindOf(row, column);
      return (
        <td key={column.id} className={column.bar ? 'figures selectable figure-table-barred' : 'figures selectable'}>
          {figure !== null && column.bar && (
            <span
              className="figure-table-bar"
              style={{ inlineSize: `${(100 * figure) / Math.max(largest.get(column.id)!, Number.MIN_VALUE)}%` }}
            />
          )}
          {figure === null ? (
            <span className="muted">–</span>
          ) : behind === null ? (
            column.show(figure)
          ) : (
            <button
              type="button"
              className="figure-table-open"
              title="Who they are"
              tabIndex={at?.row === row && at.column === column.id ? 0 : -1}
              data-column={column.id}
              onFocus={() => setStop({ row, column: column.id })}
              onClick={() => setOpened(behind)}
            >
              {column.show(figure)}
            </button>
          )}
        </td>
      );
    });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable by keyboard
    <section className="figure-table-scroller" tabIndex={0} aria-label="Table of figures">
      <table>
        <thead>
          <tr>
            <th scope="col" className="figure-table-head">
              {lead.head}
            </th>
            {table.getVisibleLeafColumns().map((column) => {
              const { head, title } = show.get(column.id)!;
              const sorted = column.getIsSorted();
              return (
                <th
                  key={column.id}
                  scope="col"
                  className="figure-table-head"
                  title={title}
                  aria-sort={sorted ? SORTED[sorted] : undefined}
                >
                  <button type="button" className="figure-table-sort" onClick={() => column.toggleSorting()}>
                    {head}
                    {sorted === 'asc' && <ArrowUp aria-hidden="true" />}
                    {sorted === 'desc' && <ArrowDown aria-hidden="true" />}
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody onKeyDown={moveAmongNumbers}>
          {listed.map(({ id, original }) => (
            <tr key={id}>
              <th scope="row">
                <span className="figure-table-step">
                  {lead.number && <span className="muted figures">{lead.number(original)}</span>}
                  <span>{lead.show ? lead.show(original) : <Name>{lead.name(original)}</Name>}</span>
                </span>
              </th>
              {cells(original)}
            </tr>
          ))}
          {whole && (
            <tr className="figure-table-whole">
              <th scope="row">
                <span className="figure-table-step">
                  {lead.number && <span />}
                  <span>
                    <Name>{lead.name(whole)}</Name>
                  </span>
                </span>
              </th>
              {cells(whole)}
            </tr>
          )}
        </tbody>
      </table>
      {listed.length < sorted.length && (
        <Button look="quiet" onPress={() => setWhole(true)}>
          Show all {formatCount(sorted.length, locale)}
        </Button>
      )}
      {opened && <UsersDialog people={opened} onClose={() => setOpened(null)} />}
    </section>
  );
}

/** Arrow keys among the numbers that can be opened: along the row, and up and down the column. */
function moveAmongNumbers(event: KeyboardEvent<HTMLElement>): void {
  const from = event.target as HTMLElement;
  const { column } = from.dataset;
  if (column === undefined) return;
  const numbers = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-column]')];
  const way = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (way === undefined) return;
  const line = event.key.endsWith('Right') || event.key.endsWith('Left');
  const row = from.closest('tr');
  const mates = numbers.filter((one) => (line ? one.closest('tr') === row : one.dataset.column === column));
  event.preventDefault();
  mates[mates.indexOf(from) + way]?.focus();
}
