import '@fontsource/inter/latin-400.css';
import '@fontsource/inter/latin-500.css';
import '@fontsource/inter/latin-600.css';
import './ui/theme.css';
import './ui/base.css';
import { createRoot } from 'react-dom/client';
import { openChannel } from './host/connection.ts';
import { openHost } from './host/host.ts';
import { Crashed, Lost } from './shell/lost.tsx';
import { Shell } from './shell/shell.tsx';
import { createApp } from './state/app.ts';
import { keepFocus } from './ui/keep-focus.ts';

keepFocus();
const reload = () => location.reload();
const root = createRoot(document.getElementById('root')!, {
  // React takes the whole page away when a part of it fails; an empty window would say nothing.
  onUncaughtError: (error) => {
    const reason = error instanceof Error ? error.message : String(error);
    queueMicrotask(() => root.render(<Crashed reason={reason} onReload={reload} />));
  },
});
try {
  root.render(<Shell app={await createApp(await openHost(await openChannel()))} />);
} catch {
  root.render(<Lost onReload={reload} />);
}
