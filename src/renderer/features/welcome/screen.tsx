import { ChevronRight, Database, Ellipsis, FolderOpen, Pencil, Sparkles, Trash2 } from 'lucide-react';
import type { DatasetSummary } from '../../../contract/methods.ts';
import { shortcutText } from '../../commands/shortcut.ts';
import { useCommand } from '../../commands/use-commands.ts';
import { Mark } from '../../shell/mark.tsx';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { MenuButton, MenuItem } from '../../ui/menu.tsx';
import { datasetInWords } from '../../ui/words.ts';
import './screen.css';

/** No data set is open: four ways in, and what was open before. */
export function WelcomeScreen() {
  const app = useApp();
  const datasets = useStore(app.workspace.store, (state) => state.datasets);
  const open = useCommand('data.open');
  const connect = useCommand('data.connect');
  const sample = useCommand('data.sample');
  const recent = datasets.toSorted((a, b) => (a.openedAt < b.openedAt ? 1 : -1));
  return (
    <main className="welcome">
      <div className="welcome-column">
        <Mark size={40} />
        <h1>Sluice</h1>
        <p className="welcome-line">
          Open an event export, build a funnel by drag and drop, and see where people drop off. Nothing leaves your
          computer.
        </p>

        <div className="welcome-ways">
          <Button look="primary" size="large" onPress={() => void open.run()}>
            <FolderOpen aria-hidden="true" />
            Open a file…
          </Button>
          <p className="muted">
            or press {shortcutText(open.shortcuts![0], app.host.info.platform)}, or drop a CSV, JSON, Parquet or XES
            file, plain or packed, or a folder of them, anywhere on this window
          </p>
        </div>

        <div className="welcome-ways welcome-connect">
          <Button onPress={() => void connect.run()}>
            <Database aria-hidden="true" />
            {connect.title}
          </Button>
          <p className="muted">to a table of events on a server</p>
        </div>

        <button
          type="button"
          className="welcome-sample"
          onClick={() => void sample.run()}
          aria-describedby="sample-line"
        >
          <Sparkles aria-hidden="true" />
          <span>
            <strong>Explore the sample</strong>
            <span id="sample-line" className="muted">
              Eleven weeks of an online shop, made up, with a problem in its checkout for you to find.
            </span>
          </span>
          <ChevronRight aria-hidden="true" />
        </button>

        {recent.length > 0 && (
          <section className="recent" aria-labelledby="recent-title">
            <h2 id="recent-title">Recent data</h2>
            <ul>
              {recent.map((dataset) => (
                <RecentRow key={dataset.id} dataset={dataset} />
              ))}
            </ul>
          </section>
        )}
      </div>
    </main>
  );
}

function RecentRow({ dataset }: { readonly dataset: DatasetSummary }) {
  const app = useApp();
  return (
    <li className="recent-row">
      <button type="button" className="recent-open" onClick={() => void app.openDataset(dataset.id)}>
        <span className="recent-name truncate">{dataset.name}</span>
        <span className="muted figures truncate">{datasetInWords(dataset)}</span>
      </button>
      <MenuButton
        label={`Actions for ${dataset.name}`}
        trigger={
          <IconButton label={`Actions for ${dataset.name}`}>
            <Ellipsis aria-hidden="true" />
          </IconButton>
        }
      >
        <MenuItem
          id="rename"
          label="Rename…"
          icon={<Pencil aria-hidden="true" />}
          onAction={() => app.workspace.ask({ kind: 'rename', dataset })}
        />
        <MenuItem
          id="remove"
          label="Remove"
          danger
          icon={<Trash2 aria-hidden="true" />}
          onAction={() => void app.removeDataset(dataset.id)}
        />
      </MenuButton>
    </li>
  );
}
