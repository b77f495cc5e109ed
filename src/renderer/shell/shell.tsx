import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { I18nProvider } from 'react-aria-components';
import type { HostEvents } from '../../contract/methods.ts';
import { createCommands } from '../commands/commands.ts';
import { handleKey } from '../commands/keys.ts';
import { CommandProvider, watchApp } from '../commands/use-commands.ts';
import type { Studio as OpenStudio } from '../features/documents/studio.ts';
import { StudioScreen } from '../features/documents/studio-screen.tsx';
import { DropOverlay } from '../features/open/drop-overlay.tsx';
import { OpenScreen } from '../features/open/open-screen.tsx';
import { ReportScreen } from '../features/report/report-screen.tsx';
import { WelcomeScreen } from '../features/welcome/welcome-screen.tsx';
import { type App, AppProvider, StudioProvider } from '../state/app.ts';
import { useStore } from '../state/store.ts';
import { Gradually } from '../ui/gradually.tsx';
import { useTheme } from '../ui/use-theme.ts';
import { Dialogs } from './dialogs.tsx';
import { Lost } from './lost.tsx';
import { NoticeBar } from './notice-bar.tsx';
import './shell.css';
import { TopBar } from './top-bar.tsx';

/** The window: top bar, one screen, and what may stand over it. */
export function Shell({ app }: { readonly app: App }) {
  const screen = useStore(app.workspace.store, (state) => state.screen);
  const lost = useStore(app.workspace.store, (state) => state.lost);
  const theme = useTheme(useStore(app.workspace.store, (state) => state.settings.theme));
  const studio = useStore(app.studio, (state) => state.current);
  const commands = useMemo(() => ({ list: createCommands(app), subscribe: watchApp(app) }), [app]);

  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);

  const dataset = useDatasetName(studio);
  useEffect(() => {
    document.title = (screen === 'studio' || screen === 'report') && dataset ? `${dataset} – Sluice` : 'Sluice';
  }, [screen, dataset]);

  useEffect(() => {
    const { platform } = app.host.info;
    const onKey = (event: KeyboardEvent) => handleKey(event, commands.list, platform);
    const leave = () => void app.studio.get().current?.flush();
    window.addEventListener('keydown', onKey);
    window.addEventListener('pagehide', leave);
    const stopMenu = app.host.client.on('command' satisfies keyof HostEvents, (id) => {
      const command = commands.list.find((one) => one.id === id);
      if (command?.enabled()) void command.run();
    });
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('pagehide', leave);
      stopMenu();
    };
  }, [app, commands]);

  return (
    <I18nProvider locale="en-US">
      <AppProvider value={app}>
        <CommandProvider value={commands}>
          <StudioProvider value={studio}>
            <div className="shell" data-screen={screen}>
              {screen === 'studio' && studio && (
                // A new data set is a new studio: nothing of the old one's screen may stay.
                <Gradually key={studio.store.get().dataset.id}>
                  <Studio />
                </Gradually>
              )}
              {screen === 'report' && studio && (
                <>
                  <TopBar />
                  <ReportScreen />
                </>
              )}
              {screen === 'open' && <OpenScreen />}
              {screen === 'welcome' && <WelcomeScreen />}
            </div>
            <Dialogs />
            <NoticeBar />
            <DropOverlay />
            {lost && <Lost onReload={app.host.reload} />}
          </StudioProvider>
        </CommandProvider>
      </AppProvider>
    </I18nProvider>
  );
}

/** Follows the name of the open data set; null while there is none. */
function useDatasetName(studio: OpenStudio | null): string | null {
  const subscribe = studio?.store.subscribe ?? nowhere;
  return useSyncExternalStore(subscribe, () => studio?.store.get().dataset.name ?? null);
}

const nowhere = () => () => {};

const Studio = () => (
  <>
    <TopBar />
    <StudioScreen />
  </>
);
