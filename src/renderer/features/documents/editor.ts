import type { DatasetDetail, NamedDocument } from '../../../contract/methods.ts';
import { conversionsOf } from '../../../core/conversion/settings.ts';
import type { Host } from '../../host/host.ts';
import { type History, record, redo, startHistory, undo } from '../../state/history.ts';
import { createStore, type Store } from '../../state/store.ts';
import { typedInto } from '../../ui/typing.ts';
import type { Exportable } from './exportable.ts';
import { emptyDocument, SHOWN_KINDS } from './kinds.ts';
import { changeDocument, conversionsDocument, type Project, showDocument } from './project.ts';
import { saveProject } from './save.ts';

export interface EditorState {
  readonly dataset: DatasetDetail;
  /** Show the line about what was just imported. */
  readonly reportLine: boolean;
  readonly history: History<Project>;
  readonly saving: 'saved' | 'pending' | 'failed';
  /** The preparation is on its way to the engine: what is asked meanwhile would be asked of events as they were. */
  readonly preparing: boolean;
  /** The documents that have a tab, in order; the one on screen among them. */
  readonly tabs: readonly string[];
  /** The chart on screen, as it can be exported; null while there is none. */
  readonly exportable: Exportable | null;
}

/** One data set and the documents made of it, whatever their kind: edits, tabs, undo, saving. */
export interface Editor {
  readonly store: Store<EditorState>;
  /** Applies an edit: of the document on screen, of the list of them, of tags or segments. One without effect is none. */
  change(edit: (project: Project) => Project): void;
  rename(name: string): void;
  /** Shows another document; nothing that could be undone. */
  show(id: string): void;
  /** Takes a document's tab away; the document stays. That of conversions, and the last one beside it, stay as well. */
  closeTab(id: string): void;
  undo(): void;
  redo(): void;
  setExportable(exportable: Exportable | null): void;
  dismissReport(): void;
  setDataset(dataset: DatasetDetail): void;
  /** Saves what is not saved yet. */
  flush(): Promise<void>;
  close(): void;
}

const SAVE_MS = 400;

export interface EditorOptions {
  readonly reportLine?: boolean;
  onSaveFailed(error: unknown): void;
}

/** Opens what was made of a data set, with the document that was last worked on. */
export async function openEditor(
  { client }: Host,
  dataset: DatasetDetail,
  { reportLine = false, onSaveFailed }: EditorOptions,
): Promise<Editor> {
  const [saves, segments, tags, ignored, compared] = await Promise.all([
    client.call('document.list', { dataset: dataset.id }),
    client.call('segment.list', { dataset: dataset.id }),
    client.call('tags.get', { dataset: dataset.id }),
    client.call('ignored.get', { dataset: dataset.id }),
    client.call('compared.get', { dataset: dataset.id }),
  ]);
  const newest = saves.toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1)).at(0);
  const known = saves.map(({ dataset: _, updatedAt: __, ...document }): NamedDocument => document);
  const documents = wholeOf(known);
  const project: Project = {
    documents,
    shown: newest?.id ?? documents[1].id,
    segments: segments.map(({ id, name, document }) => ({ id, name, document })),
    tags,
    preparation: dataset.prepare?.steps ?? [],
    ignored,
    compared,
  };
  let saved = project;

  const store = createStore<EditorState>({
    dataset,
    reportLine,
    history: startHistory(project),
    saving: 'saved',
    preparing: false,
    tabs: tabsOf([], project),
    exportable: null,
  });

  let saveTimer: ReturnType<typeof setTimeout> | undefined;
  // Saves follow one another, so that an older one cannot land last.
  let lastSave: Promise<void> = Promise.resolve();
  async function save(): Promise<void> {
    clearTimeout(saveTimer);
    saveTimer = undefined;
    const { present } = store.get().history;
    try {
      await saveProject(client, dataset.id, saved, present);
      if (present.preparation !== saved.preparation) {
        const detail = await client.call('dataset.open', { id: dataset.id });
        store.set({ dataset: { ...detail, name: store.get().dataset.name } });
      }
      saved = present;
      store.set({ preparing: store.get().history.present.preparation !== present.preparation });
      if (saveTimer === undefined) store.set({ saving: 'saved' });
    } catch (error) {
      store.set({ saving: 'failed', preparing: false });
      onSaveFailed(error);
    }
  }
  function saveSoon(afterMs: number): void {
    clearTimeout(saveTimer);
    store.set({ saving: 'pending' });
    saveTimer = setTimeout(() => {
      lastSave = lastSave.then(save);
    }, afterMs);
  }

  /** Every way to another project leads through here. */
  function become(history: History<Project>): void {
    const state = store.get();
    if (state.history.present === history.present) return;
    const prepares = history.present.preparation !== state.history.present.preparation;
    store.set({
      history,
      tabs: tabsOf(state.tabs, history.present),
      preparing: state.preparing || prepares,
    });
    // Every figure waits for the events to be prepared.
    saveSoon(prepares ? 0 : SAVE_MS);
  }

  const change: Editor['change'] = (edit) => {
    const { history } = store.get();
    become(record(history, edit(history.present), typedInto()));
  };
  const show: Editor['show'] = (id) => {
    const { history } = store.get();
    become({ ...history, present: showDocument(history.present, id) });
  };

  return {
    store,
    change,
    rename: (name) => change((project) => changeDocument(project, (shown) => ({ ...shown, name: name.trim() }))),
    show,
    closeTab: (id) => {
      const { tabs, history } = store.get();
      if (conversionsDocument(history.present).id === id) return;
      const place = tabs.indexOf(id);
      const left = tabs.filter((one) => one !== id);
      if (place < 0 || left.length === 1) return;
      if (id === history.present.shown) show(left[Math.min(place, left.length - 1)]);
      store.set({ tabs: left });
    },
    undo: () => become(undo(store.get().history)),
    redo: () => become(redo(store.get().history)),
    setExportable: (exportable) => store.set({ exportable }),
    dismissReport: () => store.set({ reportLine: false }),
    setDataset: (detail) => store.set({ dataset: detail }),
    flush: async () => {
      if (store.get().saving !== 'saved') lastSave = lastSave.then(save);
      await lastSave;
    },
    close: () => clearTimeout(saveTimer),
  };
}

/** Conversions first, and one document beside them at least. */
function wholeOf(known: readonly NamedDocument[]): readonly NamedDocument[] {
  const old = known.find((one) => one.kind === 'conversions');
  // What an older version did not know of yet has its default.
  const conversions = old ? { ...old, document: conversionsOf(old.document) } : emptyDocument('conversions');
  const others = known.filter(({ kind }) => kind !== 'conversions');
  return [conversions, ...(others.length > 0 ? others : [emptyDocument(SHOWN_KINDS[0])])];
}

/** The tabs of conversions, of the documents that are still there, and of the one on screen. */
function tabsOf(tabs: readonly string[], project: Project): readonly string[] {
  const { shown, documents } = project;
  const first = conversionsDocument(project).id;
  const all = tabs.includes(first) ? tabs : [first, ...tabs];
  const kept = all.filter((tab) => documents.some(({ id }) => id === tab));
  if (kept.includes(shown)) return kept.length === tabs.length ? tabs : kept;
  return [...kept, shown];
}
