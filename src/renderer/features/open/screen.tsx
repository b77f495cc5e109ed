import { FileWarning, ServerOff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ProblemData } from '../../../core/base/problem.ts';
import { useCommand } from '../../commands/use-commands.ts';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { textOf } from '../../state/workspace.ts';
import { Button } from '../../ui/button.tsx';
import { Gradually } from '../../ui/gradually.tsx';
import { ImportProgressView } from './import-progress.tsx';
import { MappingScreen } from './mapping-screen.tsx';
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
      return <Failed problem={phase.problem} />;
  }
}

function Failed({ problem }: { readonly problem: ProblemData }) {
  const { opening } = useApp();
  const isServer = /^(server|table)-/.test(problem.code);
  const other = useCommand(isServer ? 'data.connect' : 'data.open');
  return (
    <Panel
      title={isServer ? 'The table cannot be read' : 'This file cannot be opened'}
      icon={isServer ? <ServerOff aria-hidden="true" /> : <FileWarning aria-hidden="true" />}
    >
      <p role="alert" className="selectable open-problem">
        {textOf(problem)}
      </p>
      <Actions>
        <Button onPress={opening.cancel}>Back</Button>
        <Button look="primary" onPress={() => void other.run()} autoFocus>
          {isServer ? 'Connect again…' : 'Open another file…'}
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
