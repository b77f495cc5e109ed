import { type ColumnDef, tableFeatures, useTable } from '@tanstack/react-table';
import { ChevronRight, Copy, Download } from 'lucide-react';
import { useMemo } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { saveFunnel } from '../../export/export-funnel.ts';
import { useApp, useStudio } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../../ui/button.tsx';
import { Name } from '../../ui/name.tsx';
import { type FigureRow, figureColumns, figureRows, figureText } from './figure-rows.ts';
import './figure-table.css';
import type { Answer } from './studio.ts';

const features = tableFeatures({});

/** The figures of the chart as a table beneath it, for those who want to read or take them along. */
export function FigureTable({ answer }: { readonly answer: Answer }) {
  const { workspace } = useApp();
  const isOpen = useStore(workspace.store, (state) => state.figures);
  return (
    <section className="figure-table" aria-label="Figures">
      <header className="figure-table-header">
        <AriaButton
          className="button button-quiet"
          aria-expanded={isOpen}
          onPress={() => workspace.showFigures(!isOpen)}
        >
          <ChevronRight aria-hidden="true" className={isOpen ? 'figure-table-turned' : ''} />
          Figures as a table
        </AriaButton>
        {isOpen && <TakeAlong answer={answer} />}
      </header>
      {isOpen && <Table answer={answer} />}
    </section>
  );
}

function TakeAlong({ answer: { result, document } }: { readonly answer: Answer }) {
  const app = useApp();
  const studio = useStudio();
  const copy = async () => {
    await app.host.copyText(figureText(figureRows(result, document), figureColumns(document)));
    app.workspace.tell({ tone: 'done', text: 'Table copied' });
  };
  return (
    <>
      <Button look="quiet" onPress={() => void copy().catch(app.workspace.fail)}>
        <Copy aria-hidden="true" />
        Copy table
      </Button>
      <Button
        look="quiet"
        onPress={() => void saveFunnel(app, studio, { kind: 'csv' }).catch((error) => app.workspace.fail(error))}
      >
        <Download aria-hidden="true" />
        Save figures as CSV
      </Button>
    </>
  );
}

function Table({ answer: { result, document } }: { readonly answer: Answer }) {
  const data = useMemo(() => [...figureRows(result, document)], [result, document]);
  const figures = useMemo(() => figureColumns(document), [document]);
  const columns = useMemo(
    () =>
      figures.map(
        ({ id, head }): ColumnDef<typeof features, FigureRow> => ({ id, header: head, accessorFn: (row) => row[id] }),
      ),
    [figures],
  );
  const table = useTable({ features, columns, data });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable by keyboard
    <section className="figure-table-scroller" tabIndex={0} aria-label="Table of figures">
      <table>
        <thead>
          <tr>
            <th scope="col" className="figure-table-head">
              Step
            </th>
            {figures.map(({ id, head, title }) => (
              <th key={id} scope="col" className="figure-table-head" title={title}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id} className={row.original.number === null ? 'figure-table-whole' : undefined}>
              <th scope="row">
                <span className="figure-table-step">
                  <span className="muted figures">{row.original.number ?? ''}</span>
                  <span>
                    <Name>{row.original.name}</Name>
                  </span>
                </span>
              </th>
              {row.getAllCells().map((cell, index) => {
                const value = cell.getValue() as number | null;
                return (
                  <td key={cell.id} className="figures selectable">
                    {value === null ? <span className="muted">–</span> : figures[index].show(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
