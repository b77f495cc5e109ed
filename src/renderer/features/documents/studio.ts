import type { DatasetDetail } from '../../../contract/methods.ts';
import { asProblem, type ProblemData } from '../../../core/base/problem.ts';
import type { FunnelDocument } from '../../../core/funnel/document.ts';
import type { FunnelResult } from '../../../core/funnel/result.ts';
import { valuedTags } from '../../../core/tags/document.ts';
import type { Host } from '../../host/host.ts';
import { type History, record, redo, startHistory, undo } from '../../state/history.ts';
import { stepKeys } from '../../state/step-keys.ts';
import { createStore, type Store } from '../../state/store.ts';
import { QUIET_MS } from '../../state/use-remote.ts';
import type { ChartView, Exhibit } from '../analysis/exhibit.ts';
import type { Variant } from '../analysis/variants.ts';
import { type Book, changeFunnel, emptyFunnel, openFunnel } from './book.ts';
import { saveBook } from './save-book.ts';

/** Figures together with the funnel they answer, which may be older than the one on screen. */
export interface Answer {
  readonly document: FunnelDocument;
  readonly result: FunnelResult;
}

export interface StudioSlice {
  readonly dataset: DatasetDetail;
  /** Show the line about what was just imported. */
  readonly reportLine: boolean;
  readonly history: History<Book>;
  /** One key per step of the present document. */
  readonly keys: readonly string[];
  /** The key of the selected step. */
  readonly selected: string | null;
  readonly answer: Answer | null;
  /** True when the answer to the present document takes long enough to say so. */
  readonly waiting: boolean;
  readonly problem: ProblemData | null;
  readonly saving: 'saved' | 'pending' | 'failed';
  /** The funnels that have a tab, in order; the one on screen among them. */
  readonly tabs: readonly string[];
  readonly view: ChartView;
  /** What is compared, the baseline first. */
  readonly variants: readonly Variant[];
  /** The chart on screen, as it can be taken along; null while there is none. */
  readonly exhibit: Exhibit | null;
}

export interface Studio {
  readonly store: Store<StudioSlice>;
  /** Applies an edit; `select` names the step (by index) that the edit is about. An edit without effect is none. */
  edit(change: (funnel: FunnelDocument) => FunnelDocument, select?: number): void;
  rename(name: string): void;
  /** Applies an edit of anything else: other funnels, tags, segments. */
  change(edit: (book: Book) => Book): void;
  /** Shows another funnel; nothing that could be undone. */
  openFunnel(id: string): void;
  /** Takes a funnel's tab away; the funnel stays. The last tab stays as well. */
  closeTab(id: string): void;
  undo(): void;
  redo(): void;
  select(key: string | null): void;
  /** Asks for the figures again, after a failure. */
  run(): void;
  showView(view: ChartView): void;
  exhibit(exhibit: Exhibit | null): void;
  compare(variants: readonly Variant[]): void;
  dismissReport(): void;
  setDataset(dataset: DatasetDetail): void;
  /** Saves what is not saved yet. */
  flush(): Promise<void>;
  close(): void;
}

const SAVE_MS = 400;

export interface StudioOptions {
  readonly reportLine?: boolean;
  onSaveFailed(error: unknown): void;
}

/** One data set and the funnel drawn over it: edits, figures, saving. Loads the funnel that was last worked on. */
export async function openStudio(
  { client }: Host,
  dataset: DatasetDetail,
  { reportLine = false, onSaveFailed }: StudioOptions,
): Promise<Studio> {
  const [funnels, segments, tags] = await Promise.all([
    client.call('funnel.list', { dataset: dataset.id }),
    client.call('segment.list', { dataset: dataset.id }),
    client.call('tags.get', { dataset: dataset.id }),
  ]);
  const newest = funnels.toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1)).at(0);
  const known = funnels.map(({ id, name, document }) => ({ id, name, document }));
  const shown = known.find(({ id }) => id === newest?.id) ?? emptyFunnel();
  const book: Book = {
    ...shown,
    funnels: known.length > 0 ? known : [shown],
    segments: segments.map(({ id, name, document }) => ({ id, name, document })),
    tags,
  };
  let saved = book;

  const store = createStore<StudioSlice>({
    dataset,
    reportLine,
    history: startHistory(book),
    keys: stepKeys({ steps: [], keys: [] }, book.document.steps),
    selected: null,
    answer: null,
    waiting: false,
    problem: null,
    saving: 'saved',
    tabs: [book.id],
    view: 'steps',
    variants: ALONE,
    exhibit: null,
  });

  let running = new AbortController();
  function run(): void {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    const { document, tags } = store.get().history.present;
    if (document.steps.length === 0) {
      store.set({ answer: null, waiting: false, problem: null });
      return;
    }
    const late = setTimeout(() => store.set({ waiting: true }), QUIET_MS);
    signal.addEventListener('abort', () => clearTimeout(late));
    const valued = valuedTags(tags).length > 0 ? { tags } : {};
    client.call('funnel.run', { dataset: dataset.id, funnel: document, ...valued }, { signal }).then(
      (result) => {
        clearTimeout(late);
        if (!signal.aborted) store.set({ answer: { document, result }, waiting: false, problem: null });
      },
      (error) => {
        clearTimeout(late);
        if (!signal.aborted) store.set({ waiting: false, problem: asProblem(error) });
      },
    );
  }

  let saveTimer: ReturnType<typeof setTimeout> | undefined;
  // Saves follow one another, so that an older one cannot land last.
  let lastSave: Promise<void> = Promise.resolve();
  async function save(): Promise<void> {
    clearTimeout(saveTimer);
    saveTimer = undefined;
    const { present } = store.get().history;
    try {
      await saveBook(client, dataset.id, saved, present);
      saved = present;
      if (saveTimer === undefined) store.set({ saving: 'saved' });
    } catch (error) {
      store.set({ saving: 'failed' });
      onSaveFailed(error);
    }
  }
  function saveSoon(): void {
    clearTimeout(saveTimer);
    store.set({ saving: 'pending' });
    saveTimer = setTimeout(() => {
      lastSave = lastSave.then(save);
    }, SAVE_MS);
  }

  /** What is compared with each funnel that has been on screen, by its id. */
  const compared = new Map<string, readonly Variant[]>();

  /** Every way to another book leads through here. */
  function become(history: History<Book>, select?: number): void {
    const state = store.get();
    const before = state.history.present;
    const { present } = history;
    if (before === present) return;
    const same = before.id === present.id;
    const old = same ? { steps: before.document.steps, keys: state.keys } : { steps: [], keys: [] };
    const keys = stepKeys(old, present.document.steps);
    const selected = select === undefined ? state.selected : (keys[select] ?? null);
    const tabs = tabsOf(state.tabs, present);
    compared.set(before.id, state.variants);
    const variants = compared.get(present.id) ?? ALONE;
    const isThere = selected !== null && keys.includes(selected);
    store.set({ history, keys, tabs, variants, selected: isThere ? selected : null });
    saveSoon();
    const worth =
      before.tags !== present.tags &&
      JSON.stringify(valuedTags(before.tags)) !== JSON.stringify(valuedTags(present.tags));
    if (before.document !== present.document || worth) run();
  }

  run();
  return {
    store,
    edit: (change, select) => {
      const { history } = store.get();
      const document = change(history.present.document);
      become(record(history, changeFunnel(history.present, { document })), select);
    },
    rename: (name) => {
      const { history } = store.get();
      become(record(history, changeFunnel(history.present, { name: name.trim() })));
    },
    change: (edit) => {
      const { history } = store.get();
      become(record(history, edit(history.present)));
    },
    openFunnel: (id) => {
      const { history } = store.get();
      become({ ...history, present: openFunnel(history.present, id) });
    },
    closeTab: (id) => {
      const { tabs, history } = store.get();
      const place = tabs.indexOf(id);
      const left = tabs.filter((one) => one !== id);
      if (place < 0 || left.length === 0) return;
      if (id === history.present.id)
        become({ ...history, present: openFunnel(history.present, left[Math.min(place, left.length - 1)]) });
      store.set({ tabs: left });
    },
    undo: () => become(undo(store.get().history)),
    redo: () => become(redo(store.get().history)),
    select: (key) => store.set({ selected: key }),
    run,
    showView: (view) => store.set({ view }),
    exhibit: (exhibit) => store.set({ exhibit }),
    compare: (variants) => store.set({ variants }),
    dismissReport: () => store.set({ reportLine: false }),
    setDataset: (detail) => store.set({ dataset: detail }),
    flush: async () => {
      if (store.get().saving !== 'saved') lastSave = lastSave.then(save);
      await lastSave;
    },
    close: () => {
      running.abort();
      clearTimeout(saveTimer);
    },
  };
}

/** Nothing but the funnel itself. */
const ALONE: readonly Variant[] = [{ kind: 'present' }];

/** The tabs of the funnels that are still there, and of the one on screen. */
function tabsOf(tabs: readonly string[], { id, funnels }: Book): readonly string[] {
  const kept = tabs.filter((tab) => funnels.some((one) => one.id === tab));
  if (kept.includes(id)) return kept.length === tabs.length ? tabs : kept;
  return [...kept, id];
}
