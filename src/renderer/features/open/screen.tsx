import { FileWarning, ServerOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useCommand } from '../../commands/use-commands.ts';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { textOf } from '../../state/workspace.ts';
import { Button } from '../../ui/button.tsx';
import { Gradually } from '../../ui/gradually.tsx';
import { ImportProgressView } from './import-progress.tsx';
import { MappingScreen } from './mapping-screen.tsx';
import type { OpeningPhase } from './opening.ts';
import './screen.css';
import { formatBytes } from '../../ui/words.ts';
import { ProgressBar } from './progress-bar.tsx';

/** From chosen files to a data set: reading, columns, progress, or why it did not work. */
export function OpenScreen() {
  const { opening } = useApp();
  const phase = useStore(opening.store, (state) => state.phase);
  switch (phase.kind) {
    case 'idle':
      return null;
    case 'reading':
      return (
        <Panel title={phase.names.length === 1 ? `Reading ${phase.names[0]}` : `Reading ${phase.names.length} files`}>
          <ProgressBar
            label={phase.sent ? 'Handing the file to the engine' : 'Looking at the first rows'}
            value={phase.sent ? phase.sent.bytes / Math.max(phase.sent.total, 1) : null}
          />
          <p className="muted figures">
            {phase.sent
              ? `${formatBytes(phase.sent.bytes)} of ${formatBytes(phase.sent.total)} handed to the engine on this computer`
              : 'Looking at the first rows…'}
          </p>
          <Actions>
            <Button onPress={opening.cancel}>Cancel</Button>
          </Actions>
        </Panel>
      );
    case 'mapping':
      return (
        <Gradually>
          <MappingScreen phase={phase} />
        </Gradually>
      );
    case 'importing':
      return (
        <Panel title={`${phase.back?.into ? 'Adding to' : 'Opening'} ${phase.name}`}>
          <ImportProgressView progress={phase.progress} />
          <Actions>
            <Button onPress={opening.cancel}>Cancel</Button>
          </Actions>
        </Panel>
      );
    case 'failed':
      return <Failed {...phase} />;
  }
}

function Failed({ problem, table }: Extract<OpeningPhase, { kind: 'failed' }>) {
  const { opening, workspace } = useApp();
  const open = useCommand('data.open');
  const again = (): void => {
    if (table?.dataset && problem.code !== 'server-login') void opening.refresh(table.dataset);
    else if (table) workspace.ask({ kind: 'connect', ...table });
    else void open.run();
  };
  return (
    <Panel
      title={table ? 'The table cannot be read' : 'This file cannot be opened'}
      icon={table ? <ServerOff aria-hidden="true" /> : <FileWarning aria-hidden="true" />}
    >
      <p role="alert" className="selectable open-problem">
        {textOf(problem)}
      </p>
      {table?.dataset && <p>“{table.dataset.name}” stays as it was.</p>}
      <Actions>
        <Button onPress={opening.cancel}>Back</Button>
        <Button look="primary" onPress={again} autoFocus>
          {table?.dataset ? 'Try again' : table ? 'Connect again…' : 'Open another file…'}
        </Button>
      </Actions>
    </Panel>
  );
}

function Panel({ title, icon, children }: { title: string; icon?: ReactNode; children: ReactNode }) {
  return (
    <main className="open-panel">
      <div className="open-card">
        {icon}
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}

const Actions = ({ children }: { readonly children: ReactNode }) => <div className="open-actions">{children}</div>;
