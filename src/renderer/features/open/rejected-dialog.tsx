import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { csvOf } from '../../../charts/csv.ts';
import type { RejectedRow } from '../../../contract/import.ts';
import { fileName } from '../../export/file-name.ts';
import { useApp } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { counted } from '../../ui/words.ts';
import './rejected-dialog.css';

/** As many as the engine keeps of each import. */
const LIMIT = 1000;

/** The rows that could not be read: where they stand, why, and what they say. */
export function RejectedDialog({ dataset, onClose }: { readonly dataset: string; readonly onClose: () => void }) {
  const app = useApp();
  const [rows, setRows] = useState<readonly RejectedRow[] | null>(null);
  const detail = useStore(app.studio, (state) => state.current)?.store.get().dataset;
  const report = detail?.report;

  useEffect(() => {
    const controller = new AbortController();
    app.host.client
      .call('dataset.rejected', { id: dataset, limit: LIMIT }, { signal: controller.signal })
      .then(setRows, app.workspace.fail);
    return () => controller.abort();
  }, [app, dataset]);

  const save = async () => {
    const table = csvOf([
      ['file', 'line', 'reason', 'text'],
      ...(rows ?? []).map((row) => [row.file, row.line, row.reason, row.text]),
    ]);
    const name = fileName(`${detail?.name ?? 'data'} rejected rows`, 'csv');
    await app.host.save(name, new Blob([table], { type: 'text/csv' })).catch(app.workspace.fail);
  };

  return (
    <Dialog
      title="Rejected rows"
      subtitle={
        report &&
        `${counted(report.rejected, 'row')} of ${counted(report.rows, 'row')} could not be read; the rest is kept.`
      }
      width="large"
      onClose={onClose}
      actions={
        <>
          <Button onPress={() => void save()} isDisabled={!rows || rows.length === 0}>
            <Download aria-hidden="true" />
            Save as CSV
          </Button>
          <Button look="primary" onPress={onClose}>
            Done
          </Button>
        </>
      }
    >
      {report && report.reasons.length > 0 && (
        <ul className="rejected-reasons">
          {report.reasons.map(({ reason, count }) => (
            <li key={reason}>
              <span className="figures">{counted(count, 'row')}</span> {reason}
            </li>
          ))}
        </ul>
      )}
      {rows && (
        <>
          {report && report.rejected > rows.length && <p className="muted">The first {rows.length} are listed.</p>}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable by keyboard */}
          <section className="rejected-scroller" tabIndex={0} aria-label="Rejected rows">
            <table className="rejected-table">
              <thead>
                <tr>
                  <th scope="col">File</th>
                  <th scope="col">Line</th>
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
    </Dialog>
  );
}
