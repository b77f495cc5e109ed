import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { csvOf } from '../../../charts/words/csv.ts';
import { formatCount, formatPercent } from '../../../charts/words/format.ts';
import type { RejectedRow } from '../../../contract/import.ts';
import type { DatasetDetail } from '../../../contract/methods.ts';
import { fileName } from '../../export/file-name.ts';
import { useApp } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { counted } from '../../ui/words.ts';

/** As many as the engine keeps. */
const LIMIT = 1000;

/** The rows that could not be read: how many for which reason; where the first of them stand, and what they say. */
export function RejectedRows({ dataset }: { readonly dataset: DatasetDetail }) {
  const app = useApp();
  const { id, name, report } = dataset;
  const [rows, setRows] = useState<readonly RejectedRow[] | null>(null);

  useEffect(() => {
    const controller = new AbortController();
    app.host.client
      .call('dataset.rejected', { id, limit: LIMIT }, { signal: controller.signal })
      .then(setRows, app.workspace.fail);
    return () => controller.abort();
  }, [app, id]);

  const save = async () => {
    const table = csvOf([
      ['file', 'line', 'column', 'reason', 'text'],
      ...(rows ?? []).map((row) => [row.file, row.line, row.column ?? '', row.reason, row.text]),
    ]);
    await app.host
      .save(fileName(`${name} rejected rows`, 'csv'), new Blob([table], { type: 'text/csv' }))
      .catch(app.workspace.fail);
  };

  return (
    <>
      <table className="report-table report-reasons">
        <tbody>
          {report.reasons.map(({ reason, count }) => (
            <tr key={reason}>
              <td className="figures">{formatCount(count, locale)}</td>
              <td className="figures muted">{formatPercent(count / Math.max(report.rows, 1), locale)} of the rows</td>
              <td>{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows && rows.length > 0 && (
        <>
          <div className="report-rejected-line">
            <p className="muted">
              {report.rejected > rows.length
                ? `The first ${formatCount(rows.length, locale)} of ${counted(report.rejected, 'row')}; the rest is counted above.`
                : 'Each of them, with its place in the file.'}
            </p>
            <Button onPress={() => void save()}>
              <Download aria-hidden="true" />
              Save as CSV
            </Button>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable by keyboard */}
          <section className="report-rejected" tabIndex={0} aria-label="Rejected rows, one by one">
            <table className="report-table">
              <thead>
                <tr>
                  <th scope="col">File</th>
                  <th scope="col">Line</th>
                  <th scope="col">Column</th>
                  <th scope="col">Reason</th>
                  <th scope="col">Text</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={`${row.file} ${row.line}`}>
                    <td className="truncate" title={row.file}>
                      {row.file}
                    </td>
                    <td className="figures">{row.line}</td>
                    <td className="truncate" title={row.column ?? undefined}>
                      {row.column ?? <span className="muted">–</span>}
                    </td>
                    <td>{row.reason}</td>
                    <td className="truncate selectable" title={row.text}>
                      <code>{row.text}</code>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </>
      )}
    </>
  );
}
