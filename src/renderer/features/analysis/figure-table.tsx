import {
  type ColumnDef,
  columnVisibilityFeature,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { ArrowDown, ArrowUp, ChevronRight, Columns3, Copy, Download } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { saveExportable } from '../../export/save.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { MenuButton, MenuItem } from '../../ui/menu.tsx';
import { Name } from '../../ui/name.tsx';
import type { People } from '../people/people.ts';
import { UsersDialog } from '../people/users-dialog.tsx';
import './figure-table.css';
import { type Figures, figureText } from './figures.ts';

const features = tableFeatures({
  rowSortingFeature,
  columnVisibilityFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic },
});

/** The figures of the chart as a table beneath it, for those who want to read, sort or take them along. */
export function FigureTable<Row extends object>({ figures }: { readonly figures: Figures<Row> }) {
  const { workspace } = useApp();
  const isOpen = useStore(workspace.store, (state) => state.figures);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  // Opened, it comes into sight; one that was open already stays where it is.
  const section = useRef<HTMLElement>(null);
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (isOpen && !wasOpen.current) section.current?.scrollIntoView({ block: 'nearest' });
    wasOpen.current = isOpen;
  }, [isOpen]);
  return (
    <section ref={section} className="figure-table" aria-label="Figures">
      <header className="figure-table-header">
        <AriaButton
          className="button button-quiet"
          aria-expanded={isOpen}
          onPress={() => workspace.showFigures(!isOpen)}
        >
          <ChevronRight aria-hidden="true" className={isOpen ? 'figure-table-turned' : ''} />
          Figures as a table
        </AriaButton>
        {isOpen && <TakeAlong figures={figures} hidden={hidden} onHide={setHidden} />}
      </header>
      {isOpen && <Table figures={figures} hidden={hidden} />}
    </section>
  );
}

interface Chosen<Row extends object> {
  readonly figures: Figures<Row>;
  readonly hidden: ReadonlySet<string>;
}

function TakeAlong<Row extends object>({
  figures,
  hidden,
  onHide,
}: Chosen<Row> & { readonly onHide: (hidden: ReadonlySet<string>) => void }) {
  const app = useApp();
  const editor = useEditor();
  const { columns } = figures;
  const copy = async () => {
    await app.host.copyText(figureText({ ...figures, columns: columns.filter(({ id }) => !hidden.has(id)) }));
    app.workspace.tell({ tone: 'done', text: 'Table copied' });
  };
  return (
    <>
      <MenuButton
        label="Columns"
        selectionMode="multiple"
        selectedKeys={columns.filter(({ id }) => !hidden.has(id)).map(({ id }) => id)}
        onSelectionChange={(keys) =>
          onHide(new Set(columns.filter(({ id }) => keys !== 'all' && !keys.has(id)).map(({ id }) => id)))
        }
        trigger={
          <Button look="quiet">
            <Columns3 aria-hidden="true" />
            Columns
          </Button>
        }
      >
        {columns.map(({ id, head }) => (
          <MenuItem key={id} id={id} label={head} />
        ))}
      </MenuButton>
      <Button look="quiet" onPress={() => void copy().catch(app.workspace.fail)}>
        <Copy aria-hidden="true" />
        Copy table
      </Button>
      <Button
        look="quiet"
        onPress={() => void saveExportable(app, editor, { kind: 'csv' }).catch((error) => app.workspace.fail(error))}
      >
        <Download aria-hidden="true" />
        Save figures as CSV
      </Button>
    </>
  );
}

const SORTED = { asc: 'ascending', desc: 'descending' } as const;

function Table<Row extends object>({ figures: { lead, rows, whole, columns }, hidden }: Chosen<Row>) {
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
  const show = new Map(columns.map((column) => [column.id, column]));
  const [opened, setOpened] = useState<People | null>(null);
  // Tab comes to one of the numbers that can be opened, and arrows lead to the others.
  const [stop, setStop] = useState<{ readonly row: Row; readonly column: string } | null>(null);
  const shown = columns.filter(({ id }) => !hidden.has(id));
  const behindOf = (row: Row, { value, behind }: (typeof columns)[number]) =>
    (value(row) ? behind?.(row) : null) ?? null;
  const whoIn = (row: Row) => shown.find((column) => behindOf(row, column) !== null)?.id;
  const all = [...table.getRowModel().rows.map(({ original }) => original), ...(whole ? [whole] : [])];
  const isStop = stop !== null && all.includes(stop.row) && !hidden.has(stop.column);
  const first = all.find((row) => whoIn(row) !== undefined);
  const at = isStop ? stop : first && { row: first, column: whoIn(first) };
  const cells = (row: Row) =>
    shown.map((column) => {
      const figure = column.value(row);
      const behind = behindOf(row, column);
      return (
        <td key={column.id} className="figures selectable">
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
          {table.getRowModel().rows.map(({ id, original }) => (
            <tr key={id}>
              <th scope="row">
                <span className="figure-table-step">
                  {lead.number && <span className="muted figures">{lead.number(original)}</span>}
                  <span>
                    <Name>{lead.name(original)}</Name>
                  </span>
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
