import { createContext, useContext } from 'react';
import type { FileRef, HostEvents } from '../../contract/methods.ts';
import { openStudio, type Studio } from '../features/documents/studio.ts';
import { createOpening, type Opening } from '../features/open/opening.ts';
import type { Host } from '../host/host.ts';
import { createStore, type Store } from './store.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

/** Everything the page's parts work with. */
export interface App {
  readonly host: Host;
  readonly workspace: Workspace;
  readonly opening: Opening;
  readonly studio: Store<{ readonly current: Studio | null }>;
  /** Asks for files, or for folders, and opens them. */
  pickFiles(options?: { readonly folders?: boolean }): Promise<void>;
  /** Asks for files and adds them to the open data set. */
  addFiles(): Promise<void>;
  openDataset(id: string, options?: { readonly reportLine?: boolean }): Promise<void>;
  /** Back to the first screen; the open data set stays where it is in the list. */
  closeDataset(): Promise<void>;
  removeDataset(id: string): Promise<void>;
  renameDataset(id: string, name: string): Promise<void>;
}

export async function createApp(host: Host): Promise<App> {
  const { client } = host;
  const workspace = createWorkspace(host);
  const studio = createStore<{ current: Studio | null }>({ current: null });

  const openingFailed = (id: string) => (error: unknown) =>
    workspace.fail(error, { label: 'Try again', run: () => void app.openDataset(id) });

  const opening = createOpening(host, {
    onStart: () => workspace.show('open'),
    onCancel: () => workspace.show(studio.get().current ? 'studio' : 'welcome'),
    onBusy: (name) =>
      workspace.tell({
        tone: 'problem',
        text: `“${name}” is still being opened. Wait until it is there, or cancel it first.`,
      }),
    onDone: async (dataset, reportLine, replaced) => {
      await workspace.refresh();
      await app.openDataset(dataset.id, { reportLine });
      // What was read in another way before gives way; a notice can bring it back.
      if (replaced !== null) await app.removeDataset(replaced);
    },
  });

  const app: App = {
    host,
    workspace,
    opening,
    studio,
    pickFiles: async (options) => {
      try {
        await opening.start(await host.pickFiles(options));
      } catch (error) {
        workspace.fail(error);
      }
    },
    addFiles: async () => {
      const dataset = studio.get().current?.store.get().dataset;
      try {
        if (dataset) await opening.start(await host.pickFiles(), dataset);
      } catch (error) {
        workspace.fail(error);
      }
    },
    openDataset: async (id, options) => {
      try {
        await studio.get().current?.flush();
        const next = await openStudio(host, await client.call('dataset.open', { id }), {
          ...options,
          onSaveFailed: (error) =>
            workspace.fail(error, { label: 'Save again', run: () => void studio.get().current?.flush() }),
        });
        studio.get().current?.close();
        studio.set({ current: next });
        let book = next.store.get().history.present;
        next.store.subscribe(() => {
          const { present } = next.store.get().history;
          // What was done before is no longer the last thing that was done.
          if (present !== book && workspace.offeredUndo()) workspace.dismiss();
          book = present;
        });
        workspace.show('studio');
        await workspace.remember(id);
        await workspace.refresh();
      } catch (error) {
        openingFailed(id)(error);
        if (!studio.get().current) workspace.show('welcome');
      }
    },
    closeDataset: async () => {
      const { current } = studio.get();
      await current?.flush();
      current?.close();
      studio.set({ current: null });
      workspace.show('welcome');
      await workspace.remember(null).catch(workspace.fail);
    },
    removeDataset: async (id) => {
      if (studio.get().current?.store.get().dataset.id === id) await app.closeDataset();
      const name = workspace.store.get().datasets.find((dataset) => dataset.id === id)?.name ?? '';
      try {
        await workspace.remove(id);
        workspace.tell({
          tone: 'done',
          text: `“${name}” removed, with all that was made of it. The file you opened stays where it is.`,
          action: { label: 'Undo', run: () => void workspace.restore(id).catch(workspace.fail) },
        });
      } catch (error) {
        workspace.fail(error);
      }
    },
    renameDataset: async (id, name) => {
      try {
        await workspace.rename(id, name);
        const { current } = studio.get();
        const dataset = current?.store.get().dataset;
        if (dataset?.id === id) current?.setDataset({ ...dataset, name });
      } catch (error) {
        workspace.fail(error);
      }
    },
  };

  client.on('dataset', (id) => void app.openDataset(id as string));
  client.on('files' satisfies keyof HostEvents, (files) => void opening.start(files as readonly FileRef[]));
  await workspace.refresh();
  const { datasets, settings } = workspace.store.get();
  const last = datasets.find((dataset) => dataset.id === settings.dataset);
  if (last) await app.openDataset(last.id);
  return app;
}

const AppContext = createContext<App | null>(null);
export const AppProvider = AppContext.Provider;

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('useApp outside of its provider');
  return app;
}

const StudioContext = createContext<Studio | null>(null);
export const StudioProvider = StudioContext.Provider;

/** The open data set's studio. Only below its provider. */
export function useStudio(): Studio {
  const studio = useContext(StudioContext);
  if (!studio) throw new Error('useStudio outside of its provider');
  return studio;
}
