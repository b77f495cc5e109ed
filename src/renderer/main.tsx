import '@fontsource/inter/latin-400.css';
import '@fontsource/inter/latin-500.css';
import '@fontsource/inter/latin-600.css';
import './ui/theme.css';
import './ui/base.css';
import { createRoot } from 'react-dom/client';
import { openChannel } from './host/connection.ts';
import { openHost } from './host/host.ts';
import { Lost } from './shell/lost.tsx';
import { Shell } from './shell/shell.tsx';
import { createApp } from './state/app.ts';

const root = createRoot(document.getElementById('root')!);
try {
  root.render(<Shell app={await createApp(await openHost(await openChannel()))} />);
} catch {
  root.render(<Lost onReload={() => location.reload()} />);
}
