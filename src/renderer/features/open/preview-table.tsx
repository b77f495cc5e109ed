import { type ColumnDef, tableFeatures, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { columnsOf } from '../../../contract/columns-of.ts';
import type { Inspection, Mapping } from '../../../contract/import.ts';
import { Button } from '../../ui/button.tsx';
import { useSize } from '../../ui/use-size.ts';
import { ColumnMenu } from './column-menu.tsx';
import { type ColumnRole, keptProperties, propertyColumns, ROLE_NAMES } from './mapping-words.ts';
import type { MappingPhase } from './opening.ts';
import './preview-table.css';

const features = tableFeatures({});
type Row = Inspection['rows'][number];

/** Which roles each column plays. */
function rolesOf(mapping: Partial<Mapping>): ReadonlyMap<string, readonly ColumnRole[]> {
  const roles = new Map<string, ColumnRole[]>();
  for (const role of Object.keys(ROLE_NAMES) as ColumnRole[])
    for (const column of columnsOf(mapping[role])) roles.set(column, [...(roles.get(column) ?? []), role]);
  return roles;
}

const MIN_COLUMN = 96;
const MAX_COLUMN = 320;
/** What a character takes at most, on average, and what stands beside a value and beside a name. */
const CHARACTER = 7.5;
const VALUE_AIR = 28;
const NAME_AIR = 44;
const CHIP = 60;
const BECOMES = 440;
const ROW = 32;

/** The first rows twice: what each becomes, and how it stands in the file. Rows and columns out of sight are not there: a file may have thousands. */
export function PreviewTable({ phase }: { readonly phase: MappingPhase }) {
  const { inspection, mapping, looking } = phase;
  const roles = useMemo(() => rolesOf(mapping), [mapping]);
  const dropped = useMemo(() => droppedColumns(inspection, mapping), [inspection, mapping]);
  const [onlyRejected, setOnlyRejected] = useState(false);
  // Columns with a role come first, so that they are seen in a wide file too.
  const order = useMemo(() => {
    const places = inspection.columns.map((_, index) => index);
    const used = (index: number) => (roles.has(inspection.columns[index].name) ? 0 : 1);
    return places.toSorted((a, b) => used(a) - used(b) || a - b);
  }, [inspection.columns, roles]);
  const scroller = useRef<HTMLElement>(null);
  const [room, size] = useSize();
  const widths = useMemo(() => {
    const wanted = order.map((place) => {
      const { name } = inspection.columns[place];
      const longest = inspection.rows.reduce((most, { cells }) => Math.max(most, cells[place]?.length ?? 0), 0);
      const head = name.length * CHARACTER + NAME_AIR + (roles.get(name)?.length ?? 0) * CHIP;
      return Math.min(Math.max(longest * CHARACTER + VALUE_AIR, head, MIN_COLUMN), MAX_COLUMN);
    });
    const free = (size?.width ?? 0) - BECOMES - wanted.reduce((sum, width) => sum + width, 0);
    return wanted.map((width) => Math.floor(width + Math.max(free, 0) / wanted.length));
  }, [inspection, order, roles, size?.width]);
  const virtual = useVirtualizer({
    horizontal: true,
    count: order.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => widths[index],
    overscan: 4,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new width is a new measure of all
  useLayoutEffect(() => virtual.measure(), [widths, virtual]);
  const shown = virtual.getVirtualItems();
  const before = shown[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (shown.at(-1)?.end ?? 0);

  // The table is made of the columns in view alone: a cell for each of thousands would take a second.
  const first = shown[0]?.index ?? 0;
  const last = shown.at(-1)?.index ?? -1;
  const columns = useMemo(
    () =>
      order.slice(first, last + 1).map(
        (place): ColumnDef<typeof features, Row> => ({
          id: String(place),
          header: inspection.columns[place].name,
          accessorFn: (row) => row.cells[place] ?? '',
        }),
      ),
    [inspection.columns, order, first, last],
  );
  // Before that is answered nobody knows what can be read.
  const isOpen = inspection.questions.some(({ required }) => required);
  const rejected = useMemo(
    () => inspection.rows.filter(({ becomes }) => !isOpen && becomes && 'reason' in becomes && !becomes.identity),
    [inspection, isOpen],
  );
  const filtered = onlyRejected && rejected.length > 0;
  const table = useTable({ features, columns, data: (filtered ? rejected : inspection.rows) as Row[] });
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const rows = table.getRowModel().rows;
  const virtualRows = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  const shownRows = virtualRows.getVirtualItems();
  const above = shownRows[0]?.start ?? 0;
  const classOf = (name: string) =>
    roles.has(name) ? 'preview-used' : dropped.has(name) ? 'preview-dropped' : undefined;
  const below = virtualRows.getTotalSize() - (shownRows.at(-1)?.end ?? 0);

  return (
    <section ref={room} className="preview" aria-labelledby="preview-title" aria-busy={looking}>
      <h2 id="preview-title">
        What the first {inspection.rows.length} rows become, and how they stand in the {phase.table ? 'table' : 'file'}
      </h2>
      {rejected.length > 0 && (
        <p className="preview-rejected">
          {rejected.length} of them cannot be read{' '}
          <Button look="inline" onPress={() => setOnlyRejected(!filtered)}>
            {filtered ? 'Show all rows' : 'Show only these'}
          </Button>
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable by keyboard */}
      <section ref={scroller} className="preview-scroller" tabIndex={0} aria-label="First rows of the file">
        <table
          className={looking ? 'preview-table preview-looking' : 'preview-table'}
          style={{ width: BECOMES + virtual.getTotalSize() }}
          aria-rowcount={rows.length + 1}
        >
          <thead>
            <tr>
              <th scope="col" className="preview-becomes">
                <span className="preview-event">
                  <span>Event</span>
                  <span>User</span>
                  <span>Time, {inspection.timezone}</span>
                </span>
              </th>
              {before > 0 && <td style={{ width: before }} />}
              {headers.map((header, at) => {
                const name = String(header.column.columnDef.header);
                const played = roles.get(name) ?? [];
                return (
                  <th key={header.id} scope="col" style={{ width: widths[first + at] }} className={classOf(name)}>
                    <ColumnMenu phase={phase} column={name} played={played} isDropped={dropped.has(name)} />
                  </th>
                );
              })}
              {after > 0 && <td style={{ width: after }} />}
            </tr>
          </thead>
          <tbody>
            {above > 0 && <tr style={{ height: above }} />}
            {shownRows.map(({ index }) => {
              const row = rows[index];
              return (
                <tr key={row.id} aria-rowindex={index + 2}>
                  <th scope="row" className="preview-becomes">
                    <Becomes row={row.original} isOpen={isOpen} timezone={inspection.timezone} />
                  </th>
                  {before > 0 && <td />}
                  {row.getAllCells().map((cell) => {
                    const text = String(cell.getValue());
                    const name = String(cell.column.columnDef.header);
                    return (
                      <td key={cell.id} className={`truncate selectable ${classOf(name) ?? ''}`} title={text}>
                        {text}
                      </td>
                    );
                  })}
                  {after > 0 && <td />}
                </tr>
              );
            })}
            {below > 0 && <tr style={{ height: below }} />}
          </tbody>
        </table>
      </section>
    </section>
  );
}

/** Columns that are not kept. */
function droppedColumns({ columns }: Inspection, mapping: Partial<Mapping>): ReadonlySet<string> {
  const kept = new Set(keptProperties(columns, mapping));
  return new Set(propertyColumns(columns, mapping).flatMap((column) => (kept.has(column) ? [] : [column.name])));
}

interface BecomesProps {
  readonly row: Row;
  /** A question that has to be answered first is open. */
  readonly isOpen: boolean;
  readonly timezone: string;
}

function Becomes({ row, isOpen, timezone }: BecomesProps) {
  const { becomes } = row;
  if (becomes === null) return <span className="muted">–</span>;
  if ('reason' in becomes && isOpen) return <span className="muted">depends on the answer above</span>;
  if ('reason' in becomes)
    return <span className={becomes.identity ? 'muted' : 'preview-reason'}>{becomes.reason}</span>;
  return (
    <span className="preview-event">
      <span className="truncate preview-event-name" title={becomes.event}>
        {becomes.event}
      </span>
      <span className="truncate" title={becomes.user}>
        {becomes.user}
      </span>
      <span className="truncate" title={becomes.time}>
        {timeInWords(becomes.time, timezone)}
      </span>
    </span>
  );
}

/** As precise as the file: "2018-10-01 14:56:14.195002" on the clock of the data's zone. */
function timeInWords(iso: string, timezone: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const fraction = /\.\d+/.exec(iso)?.[0] ?? '';
  return `${clockOf(timezone).format(time)}${fraction}`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Year first, to the second. Making a formatter is slow, using one is not. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const clock =
    clocks.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone });
  clocks.set(timeZone, clock);
  return clock;
}
