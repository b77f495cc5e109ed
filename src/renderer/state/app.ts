import type { FileRef, HostEvents, TableOrigin } from '../../contract/methods.ts';
import { Problem, type ProblemData } from '../../core/base/problem.ts';
import { type ConversionsEditor, openConversionsEditor } from '../features/conversions/editor.ts';
import { type Editor, openEditor } from '../features/documents/editor.ts';
import { HOLDERS, lookInto } from '../features/documents/held.ts';
import { openHeld } from '../features/documents/open-held.ts';
import { type FlowEditor, openFlowEditor } from '../features/flow/editor.ts';
import { type FunnelEditor, openFunnelEditor } from '../features/funnel/editor.ts';
import { createOpening, type Opening } from '../features/open/opening.ts';
import type { ChosenFile, Host } from '../host/host.ts';
import { createStore, type Store } from './store.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

/** What belongs to the data set that is open. */
export interface OpenDataset {
  readonly editor: Editor;
  readonly funnelEditor: FunnelEditor;
  readonly flowEditor: FlowEditor;
  readonly conversionsEditor: ConversionsEditor;
}

/** Everything the page's parts work with. */
export interface App {
  readonly host: Host;
  readonly workspace: Workspace;
  readonly opening: Opening;
  readonly open: Store<{ readonly current: OpenDataset | null }>;
  /** Asks for files, or for folders, and opens them. */
  pickFiles(options?: { readonly folders?: boolean }): Promise<void>;
  /** Opens files: the analyses that pictures and documents hold, and everything else as data. */
  openFiles(chosen: readonly ChosenFile[]): Promise<void>;
  /** Asks for a picture, a report or a document, and opens the analysis it holds. */
  pickDocument(): Promise<void>;
  /** Asks for files and adds them to the open data set. */
  addFiles(): Promise<void>;
  /** Takes the table of the open data set as it is now; asks for the password where it is not known any more. */
  refreshTable(): Promise<void>;
  /** Lets the open data set go its own way from its table. */
  /** Fetches all events of a table that have stayed on its server. */
  fetchTable(): Promise<void>;
  takeOffline(): Promise<void>;
  openDataset(id: string, options?: { readonly reportLine?: boolean }): Promise<void>;
  /** Back to the first screen; the open data set stays where it is in the list. */
  closeDataset(): Promise<void>;
  removeDataset(id: string): Promise<void>;
  renameDataset(id: string, name: string): Promise<void>;
}

export async function createApp(host: Host): Promise<App> {
  const { client } = host;
  const workspace = createWorkspace(host);
  const open = createStore<{ current: OpenDataset | null }>({ current: null });

  const close = () => {
    const { current } = open.get();
    current?.funnelEditor.close();
    current?.flowEditor.close();
    current?.conversionsEditor.close();
    current?.editor.close();
  };
  const openingFailed = (id: string) => (error: unknown) =>
    workspace.fail(error, { label: 'Try again', run: () => void app.openDataset(id) });

  const opening = createOpening(host, {
    onStart: () => workspace.show('open'),
    onCancel: () => workspace.show(open.get().current ? 'editor' : 'welcome'),
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

  /** Takes the open table anew, in the way it is said; a password is asked for where it is not known. */
  const takeAnew = async (how: (table: TableOrigin) => TableOrigin): Promise<void> => {
    const editor = open.get().current?.editor;
    const current = editor?.store.get().dataset;
    if (!current?.table) return;
    const dataset = { ...current, table: how(current.table) };
    await editor?.flush();
    await opening.refresh(dataset);
    const { phase } = opening.store.get();
    if (phase.kind !== 'failed' || phase.problem.code !== 'server-login') return;
    opening.cancel();
    workspace.ask({ kind: 'connect', address: dataset.table.address, dataset });
  };

  const app: App = {
    host,
    workspace,
    opening,
    open,
    pickFiles: async (options) => {
      try {
        await app.openFiles(await host.pickFiles(options));
      } catch (error) {
        workspace.fail(error);
      }
    },
    openFiles: async (chosen) => {
      const looks = await Promise.all(chosen.map((file) => (file instanceof File ? lookInto(file) : 'data')));
      for (const [index, look] of looks.entries())
        if (look !== 'data') await openHeld(app, open.get().current, look, chosen[index].name);
      const data = chosen.filter((_, index) => looks[index] === 'data');
      if (data.length > 0) await opening.start(data);
    },
    pickDocument: async () => {
      try {
        await app.openFiles(await host.pickDocuments(HOLDERS));
      } catch (error) {
        workspace.fail(error);
      }
    },
    addFiles: async () => {
      const dataset = open.get().current?.editor.store.get().dataset;
      try {
        if (dataset) await opening.start(await host.pickFiles(), dataset);
      } catch (error) {
        workspace.fail(error);
      }
    },
    refreshTable: () => takeAnew((table) => table),
    fetchTable: () => takeAnew(({ remote: _, ...table }) => table),
    takeOffline: async () => {
      const editor = open.get().current?.editor;
      const dataset = editor?.store.get().dataset;
      if (!editor || !dataset?.table) return;
      const { id, name, table } = dataset;
      const set = async (offline: boolean) => {
        try {
          await client.call('table.setOffline', { id, offline });
          const { table: _, ...now } = editor.store.get().dataset;
          editor.setDataset(offline ? now : { ...now, table });
        } catch (error) {
          workspace.fail(error);
        }
      };
      await set(true);
      workspace.tell({
        tone: 'done',
        text: `“${name}” is a data set of this computer now. Files can be added to it; its table is not asked any more.`,
        action: { label: 'Undo', run: () => void set(false) },
      });
    },
    openDataset: async (id, options) => {
      try {
        await open.get().current?.editor.flush();
        const editor = await openEditor(host, await client.call('dataset.open', { id }), {
          ...options,
          onSaveFailed: (error) =>
            workspace.fail(error, { label: 'Save again', run: () => void open.get().current?.editor.flush() }),
        });
        const funnelEditor = openFunnelEditor(host, editor);
        const flowEditor = openFlowEditor(host, editor);
        close();
        const conversionsEditor = openConversionsEditor(host, editor);
        open.set({ current: { editor, funnelEditor, flowEditor, conversionsEditor } });
        let project = editor.store.get().history.present;
        editor.store.subscribe(() => {
          const { present } = editor.store.get().history;
          // What was done before is no longer the last thing that was done.
          if (present !== project && workspace.offeredUndo()) workspace.dismiss();
          project = present;
        });
        workspace.show('editor');
        await workspace.remember(id);
        await workspace.refresh();
      } catch (error) {
        openingFailed(id)(error);
        if (!open.get().current) workspace.show('welcome');
      }
    },
    closeDataset: async () => {
      await open.get().current?.editor.flush();
      close();
      open.set({ current: null });
      workspace.show('welcome');
      await workspace.remember(null).catch(workspace.fail);
    },
    removeDataset: async (id) => {
      if (open.get().current?.editor.store.get().dataset.id === id) await app.closeDataset();
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
        const editor = open.get().current?.editor;
        const dataset = editor?.store.get().dataset;
        if (dataset?.id === id) editor?.setDataset({ ...dataset, name });
      } catch (error) {
        workspace.fail(error);
      }
    },
  };

  client.on('dataset', (id) => void app.openDataset(id as string));
  client.on('failed' satisfies keyof HostEvents, (data) => workspace.fail(new Problem(data as ProblemData)));
  client.on('files' satisfies keyof HostEvents, (files) => void opening.start(files as readonly FileRef[]));
  await workspace.refresh();
  const { datasets, settings } = workspace.store.get();
  const last = datasets.find((dataset) => dataset.id === settings.dataset);
  if (last) await app.openDataset(last.id);
  return app;
}
