import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { I18nProvider } from 'react-aria-components';
import type { HostEvents } from '../../contract/methods.ts';
import { createCommands } from '../commands/commands.ts';
import { handleKey, handleMenu } from '../commands/keys.ts';
import { CommandProvider, watchApp } from '../commands/use-commands.ts';
import type { Editor } from '../features/documents/editor.ts';
import { DropOverlay } from '../features/open/drop-overlay.tsx';
import { OpenScreen } from '../features/open/screen.tsx';
import { PreparationScreen } from '../features/prepare/screen.tsx';
import { ReportScreen } from '../features/report/screen.tsx';
import { WelcomeScreen } from '../features/welcome/screen.tsx';
import type { App } from '../state/app.ts';
import { useStore } from '../state/store.ts';
import { AppProvider, DatasetProvider } from '../state/use-app.ts';
import { Gradually } from '../ui/gradually.tsx';
import { useTheme } from '../ui/use-theme.ts';
import { Dialogs } from './dialogs.tsx';
import { EditorScreen } from './editor-screen.tsx';
import { Lost } from './lost.tsx';
import { NoticeBar } from './notice-bar.tsx';
import { ProgressLine } from './progress-line.tsx';
import './shell.css';
import { TopBar } from './top-bar.tsx';

/** The window: top bar, one screen, and what may stand over it. */
export function Shell({ app }: { readonly app: App }) {
  const screen = useStore(app.workspace.store, (state) => state.screen);
  const lost = useStore(app.workspace.store, (state) => state.lost);
  const theme = useTheme(useStore(app.workspace.store, (state) => state.settings.theme));
  const open = useStore(app.open, (state) => state.current);
  const commands = useMemo(() => ({ list: createCommands(app), subscribe: watchApp(app) }), [app]);

  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);

  const dataset = useDatasetName(open?.editor ?? null);
  useEffect(() => {
    document.title = screen !== 'welcome' && screen !== 'open' && dataset ? `${dataset} – Sluice` : 'Sluice';
  }, [screen, dataset]);

  useEffect(() => {
    const { platform } = app.host.info;
    const onKey = (event: KeyboardEvent) => handleKey(event, commands.list, platform);
    const leave = () => void app.open.get().current?.editor.flush();
    const ask = (event: BeforeUnloadEvent) => {
      // Sooner is safer: on "pagehide" the page may already have been taken off its frame.
      leave();
      // An import that has run for minutes is not to be lost by a slip of the hand; the host asks.
      if (app.opening.store.get().phase.kind === 'importing') event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    window.addEventListener('pagehide', leave);
    window.addEventListener('beforeunload', ask);
    const stopMenu = app.host.client.on('command' satisfies keyof HostEvents, (id) =>
      handleMenu(id as string, commands.list),
    );
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('pagehide', leave);
      window.removeEventListener('beforeunload', ask);
      stopMenu();
    };
  }, [app, commands]);

  return (
    <I18nProvider locale="en-US">
      <AppProvider value={app}>
        <CommandProvider value={commands}>
          <DatasetProvider value={open}>
            <div className="shell" data-screen={screen}>
              {screen === 'editor' && open && (
                // A new data set is a new editor: nothing of the old one's screen may stay.
                <Gradually key={open.editor.store.get().dataset.id}>
                  <Editing />
                </Gradually>
              )}
              {screen === 'report' && open && (
                <>
                  <TopBar />
                  <ReportScreen />
                </>
              )}
              {screen === 'prepare' && open && (
                <>
                  <TopBar />
                  <PreparationScreen />
                </>
              )}
              {screen === 'open' && <OpenScreen />}
              {screen === 'welcome' && <WelcomeScreen />}
            </div>
            <Dialogs />
            <ProgressLine />
            <NoticeBar />
            <DropOverlay />
            {lost && <Lost onReload={app.host.reload} />}
          </DatasetProvider>
        </CommandProvider>
      </AppProvider>
    </I18nProvider>
  );
}

/** Follows the name of the open data set; null while there is none. */
function useDatasetName(editor: Editor | null): string | null {
  const subscribe = editor?.store.subscribe ?? nowhere;
  return useSyncExternalStore(subscribe, () => editor?.store.get().dataset.name ?? null);
}

const nowhere = () => () => {};

const Editing = () => (
  <>
    <TopBar />
    <EditorScreen />
  </>
);
