import type { ImportProgress } from '../../../contract/import.ts';
import { counted, formatBytes } from '../../ui/words.ts';
import { ProgressBar } from './progress-bar.tsx';

const PHASES: Readonly<Record<ImportProgress['phase'], string>> = {
  upload: 'Handing the file to the engine',
  read: 'Reading rows',
  sort: 'Sorting by user and time',
  write: 'Writing the data set',
};

/** How far an import is. Only reading has a known end; the rest is short. */
export function ImportProgressView({ progress }: { readonly progress: ImportProgress | null }) {
  const measured = progress && progress.phase === 'read' && progress.bytesTotal > 0;
  return (
    <>
      <ProgressBar
        label={progress ? PHASES[progress.phase] : 'Starting'}
        value={measured ? Math.min(progress.bytesRead / progress.bytesTotal, 1) : null}
      />
      <dl className="import-figures figures">
        <div>
          <dt>{progress ? PHASES[progress.phase] : 'Starting'}</dt>
          <dd>{progress ? `${formatBytes(progress.bytesRead)} of ${formatBytes(progress.bytesTotal)}` : ''}</dd>
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
