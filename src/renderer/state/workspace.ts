import type { DatasetDetail, DatasetSummary, Settings } from '../../contract/methods.ts';
import { asProblem, type ProblemData, sentence } from '../../core/base/problem.ts';
import type { PreparationStep } from '../../core/funnel/document.ts';
import type { SegmentDraft } from '../features/segments/draft.ts';
import type { Host } from '../host/host.ts';
import { createStore, type Store } from './store.ts';

export type Screen = 'welcome' | 'open' | 'editor' | 'report' | 'prepare';

/** The one dialog that stands over the screen. */
export type DialogState =
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'commands' }
  /** Of the open data set: what an event is worth, which events might be tagged. */
  | { readonly kind: 'value'; readonly event: string }
  | { readonly kind: 'suggest-tags' }
  | { readonly kind: 'segment'; readonly draft: SegmentDraft }
  /** A step of the open data set's preparation; `place`: among the others, null for a new one. */
  | { readonly kind: 'prepare'; readonly step: PreparationStep; readonly place: number | null }
  /** To a table, or again to that of a data set. */
  | { readonly kind: 'connect'; readonly address: string; readonly dataset: DatasetDetail | null }
  | { readonly kind: 'rename'; readonly dataset: DatasetSummary };

/** A message at the foot of the window: something failed, or something out of sight succeeded. */
export interface Notice {
  readonly id: number;
  readonly tone: 'problem' | 'done';
  readonly text: string;
  readonly action?: { readonly label: string; run(): void };
}

export interface WorkspaceSlice {
  readonly screen: Screen;
  readonly datasets: readonly DatasetSummary[];
  readonly settings: Settings;
  readonly dialog: DialogState | null;
  readonly notice: Notice | null;
  /** The ground of saved pictures: none, or white. */
  readonly transparent: boolean;
  /** The table beneath the chart is open. */
  readonly figures: boolean;
  /** True once the wire to the engine is gone; nothing works then but reloading. */
  readonly lost: boolean;
}

export interface Workspace {
  readonly store: Store<WorkspaceSlice>;
  show(screen: Screen): void;
  ask(dialog: DialogState | null): void;
  tell(notice: Omit<Notice, 'id'>): void;
  /** Turns any failure into a notice; a cancellation is none. */
  fail(error: unknown, action?: Notice['action']): void;
  dismiss(): void;
  /** What the notice on screen offers to take back; null while there is none. */
  offeredUndo(): (() => void) | null;
  setTransparent(transparent: boolean): void;
  showFigures(figures: boolean): void;
  refresh(): Promise<void>;
  setTheme(theme: Settings['theme']): Promise<void>;
  remember(dataset: string | null): Promise<void>;
  /** Shown at once; the engine only has to remember it. */
  setLayout(layout: Omit<Settings, 'theme' | 'dataset'>): Promise<void>;
  rename(id: string, name: string): Promise<void>;
  remove(id: string): Promise<void>;
  /** Brings a data set back that was removed since the start. */
  restore(id: string): Promise<void>;
}

/** What the window is about: its data sets, its settings, and what it is showing. */
export function createWorkspace({ client }: Host): Workspace {
  const store = createStore<WorkspaceSlice>({
    screen: 'welcome',
    datasets: [],
    settings: { theme: 'system', dataset: null },
    dialog: null,
    notice: null,
    transparent: false,
    figures: false,
    lost: false,
  });
  let notices = 0;
  client.onClose(() => store.set({ lost: true }));

  const tell: Workspace['tell'] = (notice) => store.set({ notice: { ...notice, id: ++notices } });

  const workspace: Workspace = {
    store,
    show: (screen) => store.set({ screen }),
    ask: (dialog) => store.set({ dialog }),
    tell,
    fail: (error, action) => {
      const data = asProblem(error);
      // A lost connection has its own notice, and would otherwise be told once per pending call.
      if (data.code === 'cancelled' || data.code === 'channel-closed') return;
      tell({ tone: 'problem', text: textOf(data), action });
    },
    dismiss: () => store.set({ notice: null }),
    offeredUndo: () => {
      const action = store.get().notice?.action;
      return action?.label === 'Undo' ? action.run : null;
    },
    setTransparent: (transparent) => store.set({ transparent }),
    showFigures: (figures) => store.set({ figures }),
    refresh: async () => store.set(await client.call('workspace.get', {})),
    setTheme: async (theme) => {
      // Shown at once; the engine only has to remember it.
      store.set({ settings: { ...store.get().settings, theme } });
      store.set({ settings: await client.call('settings.set', { theme }) });
    },
    setLayout: async (layout) => {
      store.set({ settings: { ...store.get().settings, ...layout } });
      await client.call('settings.set', { ...layout, ...(layout.panels && { panels: { ...layout.panels } }) });
    },
    remember: async (dataset) => store.set({ settings: await client.call('settings.set', { dataset }) }),
    rename: async (id, name) => {
      await client.call('dataset.rename', { id, name });
      await workspace.refresh();
    },
    restore: async (id) => {
      await client.call('dataset.restore', { id });
      await workspace.refresh();
    },
    remove: async (id) => {
      await client.call('dataset.remove', { id });
      await workspace.refresh();
    },
  };
  return workspace;
}

/** A problem as the window words it: the command line's options mean nothing here. */
export const textOf = (data: ProblemData): string =>
  sentence(data)
    .replace(/; say which with --map \w+=COLUMN, or choose it in the window\./, '. Choose it above.')
    .replace(/, or go on with --yes\.$/, ', or fetch them all the same.');
