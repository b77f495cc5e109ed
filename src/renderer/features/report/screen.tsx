import { type ReactNode, useCallback, useId } from 'react';
import { daysScene } from '../../../charts/data/days.ts';
import { formatDays } from '../../../charts/words/format.ts';
import type { ImportReport, LeftOut } from '../../../contract/import.ts';
import { SceneFigure, type SceneRoom } from '../../charts/scene-figure.tsx';
import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';
import { counted, formatBytes } from '../../ui/words.ts';
import { DataFrame } from './frame.tsx';
import { RejectedRows } from './rejected-rows.tsx';
import { dataFigures, type Figure, mappingFigures, notesOf, rowFigures, sourceInWords } from './words.ts';

/** Where a data set comes from, and what became of every row of its files. */
export function ReportScreen() {
  const dataset = useStore(useEditor().store, (state) => state.dataset);
  const { report, timezone, first, last, users, name } = dataset;
  return (
    <DataFrame
      title="Import report"
      about={
        <>
          {name} · {counted(users, report.identity ? 'person' : 'user')} · {formatDays(first, last, locale, timezone)} ·
          imported {new Date(report.importedAt).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' })}
        </>
      }
      from="the funnel"
    >
      <dl className="report-figures">
        {rowFigures(report).map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="figures selectable">{value}</dd>
          </div>
        ))}
      </dl>

      <Part title="What is in it">
        <Facts figures={dataFigures(dataset)} />
      </Part>

      <Part title="What to know about it">
        <ul className="report-notes selectable">
          {notesOf(dataset).map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      </Part>

      {report.days && <Days days={report.days} />}

      <Part title={report.files.length === 1 ? 'File' : `${report.files.length} files`}>
        <Files report={report} />
      </Part>

      <Part title="How it was read">
        <Facts figures={[['Source', sourceInWords(report)], ...mappingFigures(report.mapping)]} />
      </Part>

      {(report.added ?? []).map((added) => (
        <Part key={added.importedAt} title={`Added later: ${added.files.join(', ')}`}>
          <Facts
            figures={[
              ['Rows read', counted(added.rows, 'row')],
              ['Rejected', counted(added.rejected, 'row')],
              ['Source', sourceInWords(added)],
              ['Time zone', added.timezone.replaceAll('_', ' ')],
              ...mappingFigures(added.mapping),
            ]}
          />
        </Part>
      ))}

      {report.rejected > 0 && (
        <Part title="Rejected rows">
          <RejectedRows dataset={dataset} />
        </Part>
      )}
    </DataFrame>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className="report-part" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

const Facts = ({ figures }: { readonly figures: readonly Figure[] }) => (
  <dl className="report-facts">
    {figures.map(([label, value]) => (
      <div key={label}>
        <dt>{label}</dt>
        <dd className="selectable">{value}</dd>
      </div>
    ))}
  </dl>
);

function Days({ days }: { readonly days: NonNullable<ImportReport['days']> }) {
  const draw = useCallback(
    ({ width, theme }: SceneRoom) => daysScene(days, { width, height: 200, theme, locale }),
    [days],
  );
  return (
    <Part title="Events over time">
      <div className="report-days">
        <SceneFigure testId="days-chart" waiting={false} draw={draw} open={() => null} />
      </div>
    </Part>
  );
}

/** As many as are told one by one. */
const LISTED = 200;

function Files({ report }: { readonly report: ImportReport }) {
  const { files, leftOut = [] } = report;
  return (
    <>
      <table className="report-table report-files">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Size</th>
            <th scope="col">Fingerprint</th>
          </tr>
        </thead>
        <tbody>
          {files.slice(0, LISTED).map((file) => (
            <tr key={file.name}>
              <td className="selectable">{file.name}</td>
              <td className="figures">{formatBytes(file.bytes)}</td>
              <td className="selectable">{file.hash ? <code>{file.hash}</code> : <span className="muted">–</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {files.length > LISTED && <p className="muted">And {files.length - LISTED} more.</p>}
      {leftOut.length > 0 && <LeftOutFiles leftOut={leftOut} />}
    </>
  );
}

function LeftOutFiles({ leftOut }: { readonly leftOut: readonly LeftOut[] }) {
  return (
    <>
      <h3>{counted(leftOut.length, 'file')} left out</h3>
      <table className="report-table">
        <tbody>
          {leftOut.slice(0, LISTED).map(({ name, reason }) => (
            <tr key={name}>
              <td className="selectable">{name}</td>
              <td>{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {leftOut.length > LISTED && <p className="muted">And {leftOut.length - LISTED} more.</p>}
    </>
  );
}
