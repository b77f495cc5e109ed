import type { ImportProgress } from '../../../contract/import.ts';
import { counted, formatBytes } from '../../ui/words.ts';
import { ProgressBar } from './progress-bar.tsx';

const PHASES: Readonly<Record<ImportProgress['phase'], string>> = {
  upload: 'Handing the file to the engine',
  ask: 'The server reads its rows',
  fetch: 'Fetching rows from the server',
  read: 'Reading rows',
  sort: 'Sorting by user and time',
  write: 'Writing the data set',
};

/** Those with a known end; the rest is short. */
const MEASURED: readonly ImportProgress['phase'][] = ['ask', 'fetch', 'read'];

/** How far an import is. */
export function ImportProgressView({ progress }: { readonly progress: ImportProgress | null }) {
  const measured = progress && MEASURED.includes(progress.phase) && progress.bytesTotal > 0;
  return (
    <>
      <ProgressBar
        label={progress ? PHASES[progress.phase] : 'Starting'}
        value={measured ? Math.min(progress.bytesRead / progress.bytesTotal, 1) : null}
      />
      <dl className="import-figures figures">
        <div>
          <dt>{progress ? PHASES[progress.phase] : 'Starting'}</dt>
          <dd>{progress && amount(progress)}</dd>
        </div>
        <div>
          <dt>Rows so far</dt>
          <dd>{progress ? counted(progress.rows, 'row') : ''}</dd>
        </div>
        <div>
          <dt>Rejected so far</dt>
          <dd>{progress ? counted(progress.rejected, 'row') : ''}</dd>
        </div>
      </dl>
    </>
  );
}

/** Rows come from a server, bytes from files. */
const amount = ({ phase, bytesRead, bytesTotal }: ImportProgress): string =>
  phase === 'ask' || phase === 'fetch'
    ? `${bytesRead.toLocaleString('en-US')} of ${counted(bytesTotal, 'row')}`
    : `${formatBytes(bytesRead)} of ${formatBytes(bytesTotal)}`;
