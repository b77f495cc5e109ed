import { MOST_STEPS } from '../../core/funnel/check.ts';
import { duplicateStep, moveStep, removeStep } from '../../core/funnel/edit.ts';
import { previousPeriod } from '../features/analysis/variants.ts';
import { CONVERSION_VIEWS } from '../features/conversions/views.ts';
import { watchThat } from '../features/conversions/watch-that.ts';
import { deleteDocument } from '../features/documents/delete.ts';
import type { Editor } from '../features/documents/editor.ts';
import { documentTitle, KINDS, type MadeKind, SHOWN_KINDS } from '../features/documents/kinds.ts';
import { conversionsDocument, duplicateDocument, newDocument, shownDocument } from '../features/documents/project.ts';
import { FLOW_VIEWS } from '../features/flow/views.ts';
import type { FunnelEditor } from '../features/funnel/editor.ts';
import { VIEWS } from '../features/funnel/views.ts';
import { hasSidebar } from '../features/sidebar/wide.ts';
import { tagEvent } from '../features/tags/tag-event.ts';
import { NO_TIER_KEY, TIERS } from '../features/tags/tiers.ts';
import type { App, OpenDataset } from '../state/app.ts';
import { requestFocus } from '../ui/focus-request.ts';
import { type Command, type CommandId, command } from './command.ts';
import { exportCommands } from './export.ts';

/** The event whose row in the palette has the focus. */
const focusedEvent = (): string | null =>
  document.activeElement?.closest('[data-command-scope="events"] [role="row"]')?.getAttribute('data-key') ?? null;

/** The keys that make a document of a kind. */
const NEW_KEYS: Readonly<Record<MadeKind, string>> = { funnel: 'Alt+N', flow: 'Alt+Shift+N' };

/** The one list of everything that can be done. Toolbar, keys, the host's menu and the keyboard map all read it. */
export function createCommands(app: App): readonly Command[] {
  const open = (): OpenDataset | null =>
    app.workspace.store.get().screen === 'editor' ? app.open.get().current : null;
  const editor = (): Editor | null => open()?.editor ?? null;
  const funnelEditor = (): FunnelEditor | null => open()?.funnelEditor ?? null;
  const isOpen = () => open() !== null;
  /** Where edits are seen: also where the events are prepared. */
  const edited = (): Editor | null =>
    app.workspace.store.get().screen === 'prepare' ? (app.open.get().current?.editor ?? null) : editor();
  const always = () => true;

  /** Of conversions there is one, which has its own name and stays. */
  const isConversions = (): boolean => {
    const at = editor();
    return at !== null && shownDocument(at.store.get().history.present).kind === 'conversions';
  };

  /** A command about the document on screen; its title says of which kind that is. */
  const aboutDocument = (id: CommandId, verb: string, run: () => void): Command => {
    const noun = () => {
      const at = editor();
      return KINDS[at ? shownDocument(at.store.get().history.present).kind : SHOWN_KINDS[0]].noun;
    };
    return {
      id,
      group: 'Edit',
      get title() {
        return `${verb} the ${noun()}`;
      },
      enabled: () => isOpen() && !isConversions(),
      run,
    };
  };

  /** A command about the selected step, which is told the step's place. */
  const stepCommand = (
    id: CommandId,
    title: string,
    shortcut: string[],
    possible: (index: number, steps: number) => boolean,
    run: (at: FunnelEditor, index: number) => void,
  ): Command => {
    const place = (): { at: FunnelEditor; index: number; steps: number } | null => {
      const at = funnelEditor();
      const state = at?.store.get();
      const index = state?.selected ? state.keys.indexOf(state.selected) : -1;
      return at && index >= 0 ? { at, index, steps: state!.keys.length } : null;
    };
    return command(
      id,
      'Steps',
      title,
      () => {
        const step = place();
        return step !== null && possible(step.index, step.steps);
      },
      () => {
        const step = place();
        if (step) run(step.at, step.index);
      },
      { shortcuts: shortcut, scope: 'steps' },
    );
  };

  const table = () => open()?.editor.store.get().dataset.table;
  const isFromTable = () => table() !== undefined;
  /** On any screen. */
  const isOfFiles = () => {
    const { current } = app.open.get();
    return current !== null && current.editor.store.get().dataset.table === undefined;
  };
  const isRemote = () => table()?.remote === true;
  const isHere = () => isFromTable() && !isRemote();

  /** The time before and the funnel's own, to be compared. */
  const previous = () => {
    const at = open();
    const document = at?.funnelEditor.store.get().document;
    if (!document || document.steps.length === 0) return null;
    return previousPeriod(document, at!.editor.store.get().dataset);
  };
  const theme = (value: 'system' | 'light' | 'dark', title: string) =>
    command(`view.theme-${value}`, 'View', title, always, () =>
      app.workspace.setTheme(value).catch(app.workspace.fail),
    );

  return [
    command('data.open', 'Data', 'Open a file…', always, () => app.pickFiles(), { shortcuts: ['Mod+O'] }),
    command('data.open-folder', 'Data', 'Open a folder…', always, () => app.pickFiles({ folders: true })),
    command('data.connect', 'Data', 'Connect to ClickHouse…', always, () =>
      app.workspace.ask({ kind: 'connect', address: '', dataset: null }),
    ),
    command('data.refresh', 'Data', 'Refresh from the table', isFromTable, app.refreshTable),
    command('data.fetch', 'Data', 'Fetch all events', isRemote, app.fetchTable),
    command('data.offline', 'Data', 'Take offline', isHere, app.takeOffline),
    command('data.sample', 'Data', 'Explore the sample', always, app.opening.sample),
    command('data.close', 'Data', 'Show all data sets', isOpen, app.closeDataset),
    command('data.add', 'Data', 'Add files to this data set…', isOfFiles, app.addFiles),
    command('document.open', 'Data', 'Open the analysis in a picture or document…', isOpen, app.pickDocument),
    command('data.report', 'Data', 'Import report', isOpen, () => app.workspace.show('report')),
    command('data.prepare', 'Data', 'Prepare events…', isOpen, () => app.workspace.show('prepare')),

    command(
      'edit.undo',
      'Edit',
      'Undo',
      () => app.workspace.offeredUndo() !== null || (edited()?.store.get().history.past.length ?? 0) > 0,
      () => {
        const offered = app.workspace.offeredUndo();
        if (offered) app.workspace.dismiss();
        (offered ?? edited()?.undo)?.();
      },
      { shortcuts: ['Mod+Z'] },
    ),
    command(
      'edit.redo',
      'Edit',
      'Redo',
      () => (edited()?.store.get().history.future.length ?? 0) > 0,
      () => edited()?.redo(),
      {
        shortcuts: ['Mod+Shift+Z', 'Mod+Y'],
      },
    ),
    ...SHOWN_KINDS.map((kind) =>
      command(
        `${kind}.new`,
        'Edit',
        `New ${KINDS[kind].noun}`,
        isOpen,
        () => editor()?.change((project) => newDocument(project, kind)),
        { shortcuts: [NEW_KEYS[kind]] },
      ),
    ),
    aboutDocument('document.duplicate', 'Duplicate', () =>
      editor()?.change((project) => duplicateDocument(project, project.shown)),
    ),
    aboutDocument('document.delete', 'Delete', () =>
      deleteDocument(app.workspace, editor()!, editor()!.store.get().history.present.shown),
    ),
    command(
      'document.close',
      'Edit',
      'Close the tab',
      () => (editor()?.store.get().tabs.length ?? 0) > 2 && !isConversions(),
      () => editor()?.closeTab(editor()!.store.get().history.present.shown),
      { shortcuts: ['Alt+W'] },
    ),
    ...([1, -1] as const).map((way) =>
      command(
        way === 1 ? 'document.next' : 'document.previous',
        'Edit',
        way === 1 ? 'Next tab' : 'Previous tab',
        () => (editor()?.store.get().tabs.length ?? 0) > 1,
        () => {
          const at = editor()!;
          const { tabs, history } = at.store.get();
          at.show(tabs.at((tabs.indexOf(history.present.shown) + way) % tabs.length)!);
        },
        { shortcuts: [way === 1 ? 'Alt+PageDown' : 'Alt+PageUp'] },
      ),
    ),
    aboutDocument('document.rename', 'Rename', () => requestFocus('document-name')),
    command(
      'conversions.show',
      'View',
      'Show conversions',
      isOpen,
      () => editor()?.show(conversionsDocument(editor()!.store.get().history.present).id),
      { shortcuts: ['Alt+C'] },
    ),
    command(
      'funnel.watch',
      'Edit',
      'Watch this funnel',
      () => (funnelEditor()?.store.get().keys.length ?? 0) > 1,
      () => {
        const { history } = editor()!.store.get();
        const { document } = funnelEditor()!.store.get();
        const what = documentTitle({ kind: 'funnel', name: shownDocument(history.present).name, document });
        watchThat(app, open()!, { funnel: document }, what);
      },
    ),
    command(
      'funnel.clear',
      'Edit',
      'Remove all steps',
      () => (funnelEditor()?.store.get().keys.length ?? 0) > 0,
      () => funnelEditor()?.edit((funnel) => ({ ...funnel, steps: [], exclude: [], breakdown: null })),
    ),

    command('events.search', 'Steps', 'Search events', isOpen, () => requestFocus('events-search'), {
      shortcuts: ['Mod+F', '/'],
    }),
    ...[...TIERS, null].map((tier) =>
      command(
        tier ? `event.${tier.id}` : 'event.no-tier',
        'Events',
        tier ? `Tag as ${tier.label.toLowerCase()}` : 'No conversion',
        () => isOpen() && focusedEvent() !== null,
        () => tagEvent(app, editor()!, focusedEvent()!, tier?.id ?? null),
        { shortcuts: [tier?.key ?? NO_TIER_KEY], scope: 'events' },
      ),
    ),
    command('event.suggest', 'Events', 'Suggest conversions…', isOpen, () =>
      app.workspace.ask({ kind: 'suggest-tags' }),
    ),
    stepCommand(
      'step.move-up',
      'Move step up',
      ['Alt+ArrowUp'],
      (index) => index > 0,
      (at, index) => at.edit((funnel) => moveStep(funnel, index, index - 1)),
    ),
    stepCommand(
      'step.move-down',
      'Move step down',
      ['Alt+ArrowDown'],
      (index, steps) => index < steps - 1,
      (at, index) => at.edit((funnel) => moveStep(funnel, index, index + 1)),
    ),
    stepCommand(
      'step.duplicate',
      'Duplicate step',
      ['Mod+D'],
      (_, steps) => steps < MOST_STEPS,
      (at, index) => at.edit((funnel) => duplicateStep(funnel, index), index + 1),
    ),
    stepCommand('step.rename', 'Rename step', ['F2'], always, () => requestFocus('step-name')),
    stepCommand('step.remove', 'Remove step', ['Delete', 'Backspace'], always, (at, index) =>
      at.edit((funnel) => removeStep(funnel, index), Math.min(index, at.store.get().keys.length - 2)),
    ),

    ...exportCommands(app, open),

    ...VIEWS.map(({ id, label }, index) =>
      command(
        `view.${id}`,
        'View',
        `Show ${label.toLowerCase()}`,
        () => (funnelEditor()?.store.get().keys.length ?? 0) > 0,
        () => funnelEditor()?.showView(id),
        { shortcuts: [`Mod+${index + 1}`], kind: 'funnel' },
      ),
    ),
    ...FLOW_VIEWS.map(({ id, label }, index) =>
      command(
        `flow.view-${id}`,
        'View',
        `Show ${label.toLowerCase()}`,
        () => (open()?.flowEditor.store.get().document ?? null) !== null,
        () => open()?.flowEditor.showView(id),
        { shortcuts: [`Mod+${index + 1}`], kind: 'flow' },
      ),
    ),
    ...CONVERSION_VIEWS.map(({ id, label }, index) =>
      command(
        `conversions.view-${id}`,
        'View',
        `Show ${label.toLowerCase()}`,
        isConversions,
        () => open()?.conversionsEditor.showView(id),
        { shortcuts: [`Mod+${index + 1}`], kind: 'conversions' },
      ),
    ),
    command(
      'compare.previous',
      'View',
      'Compare with the previous period',
      () => previous() !== null,
      () => {
        funnelEditor()!.compare(previous()!.variants);
        funnelEditor()!.showView('compare');
      },
    ),
    command(
      'view.sidebar',
      'View',
      'Show or hide the list of documents',
      isOpen,
      () => {
        const sidebar = !hasSidebar(app.workspace.store.get().settings);
        return app.workspace.setLayout({ sidebar }).catch(app.workspace.fail);
      },
      { shortcuts: ['Mod+B'] },
    ),
    theme('system', 'Theme: like the system'),
    theme('light', 'Theme: light'),
    theme('dark', 'Theme: dark'),
    command('help.commands', 'Help', 'Find a command…', always, () => app.workspace.ask({ kind: 'commands' }), {
      shortcuts: ['Mod+K'],
    }),
    command('help.shortcuts', 'Help', 'Keyboard shortcuts', always, () => app.workspace.ask({ kind: 'shortcuts' }), {
      shortcuts: ['?'],
    }),
  ];
}
