import { duplicateStep, MAX_STEPS, moveStep, removeStep } from '../../core/funnel/edit.ts';
import { copyFunnel, saveFunnel, saveReport } from '../export/export-funnel.ts';
import { VIEWS } from '../features/analysis/exhibit.ts';
import { previousPeriod } from '../features/analysis/variants.ts';
import { addFunnel, duplicateFunnel } from '../features/documents/book.ts';
import { deleteFunnel } from '../features/documents/delete-funnel.ts';
import type { Studio } from '../features/documents/studio.ts';
import { hasSidebar } from '../features/funnel/wide.ts';
import { tagEvent } from '../features/tags/tag-event.ts';
import { NO_TIER_KEY, TIERS } from '../features/tags/tiers.ts';
import type { App } from '../state/app.ts';
import { requestFocus } from '../ui/focus-request.ts';
import type { Command, CommandGroup, CommandId } from './command.ts';

/** The event whose row in the palette has the focus. */
const focusedEvent = (): string | null =>
  document.activeElement?.closest('[data-command-scope="events"] [role="row"]')?.getAttribute('data-key') ?? null;

/** The one list of everything that can be done. Toolbar, keys, the host's menu and the keyboard map all read it. */
export function createCommands(app: App): readonly Command[] {
  const studio = (): Studio | null => (app.workspace.store.get().screen === 'studio' ? app.studio.get().current : null);
  const inStudio = () => studio() !== null;
  const always = () => true;

  const command = (
    id: CommandId,
    group: CommandGroup,
    title: string,
    enabled: () => boolean,
    run: () => void | Promise<void>,
    rest: Pick<Command, 'shortcuts' | 'scope'> = {},
  ): Command => ({ id, group, title, enabled, run, ...rest });

  /** A command about the selected step, which is told the step's place. */
  const stepCommand = (
    id: CommandId,
    title: string,
    shortcut: string[],
    possible: (index: number, steps: number) => boolean,
    run: (studio: Studio, index: number) => void,
  ): Command => {
    const place = (): { studio: Studio; index: number; steps: number } | null => {
      const current = studio();
      const state = current?.store.get();
      const index = state?.selected ? state.keys.indexOf(state.selected) : -1;
      return current && index >= 0 ? { studio: current, index, steps: state!.keys.length } : null;
    };
    return command(
      id,
      'Steps',
      title,
      () => {
        const at = place();
        return at !== null && possible(at.index, at.steps);
      },
      () => {
        const at = place();
        if (at) run(at.studio, at.index);
      },
      { shortcuts: shortcut, scope: 'steps' },
    );
  };

  const answered = () => {
    const state = studio()?.store.get();
    return state !== undefined && state.exhibit !== null;
  };
  const attempt = async (work: () => Promise<void>, again: () => void) => {
    try {
      await work();
    } catch (error) {
      app.workspace.fail(error, { label: 'Try again', run: again });
    }
  };
  const exporting = (id: CommandId, title: string, work: (studio: Studio) => Promise<void>, shortcuts?: string[]) => {
    const run = (): Promise<void> => attempt(() => work(studio()!), run);
    return command(id, 'Export', title, answered, run, { shortcuts });
  };
  /** The time before and the funnel's own, to be compared. */
  const previous = () => {
    const state = studio()?.store.get();
    if (!state || state.keys.length === 0) return null;
    return previousPeriod(state.history.present.document, state.dataset);
  };
  const theme = (value: 'system' | 'light' | 'dark', title: string) =>
    command(`view.theme-${value}`, 'View', title, always, () =>
      app.workspace.setTheme(value).catch(app.workspace.fail),
    );

  return [
    command('data.open', 'Data', 'Open a file…', always, () => app.pickFiles(), { shortcuts: ['Mod+O'] }),
    command('data.open-folder', 'Data', 'Open a folder…', always, () => app.pickFiles({ folders: true })),
    command('data.sample', 'Data', 'Explore the sample', always, app.opening.sample),
    command('data.close', 'Data', 'Show all data sets', inStudio, app.closeDataset),
    command('data.add', 'Data', 'Add files to this data set…', () => app.studio.get().current !== null, app.addFiles),
    command('data.report', 'Data', 'Import report', inStudio, () => app.workspace.show('report')),

    command(
      'edit.undo',
      'Edit',
      'Undo',
      () => app.workspace.offeredUndo() !== null || (studio()?.store.get().history.past.length ?? 0) > 0,
      () => {
        const offered = app.workspace.offeredUndo();
        if (offered) app.workspace.dismiss();
        (offered ?? studio()?.undo)?.();
      },
      { shortcuts: ['Mod+Z'] },
    ),
    command(
      'edit.redo',
      'Edit',
      'Redo',
      () => (studio()?.store.get().history.future.length ?? 0) > 0,
      () => studio()?.redo(),
      {
        shortcuts: ['Mod+Shift+Z', 'Mod+Y'],
      },
    ),
    command('funnel.new', 'Edit', 'New funnel', inStudio, () => studio()?.change((book) => addFunnel(book)), {
      shortcuts: ['Alt+N'],
    }),
    command('funnel.duplicate', 'Edit', 'Duplicate the funnel', inStudio, () =>
      studio()?.change((book) => duplicateFunnel(book, book.id)),
    ),
    command('funnel.delete', 'Edit', 'Delete the funnel', inStudio, () =>
      deleteFunnel(app, studio()!, studio()!.store.get().history.present.id),
    ),
    command(
      'funnel.close',
      'Edit',
      'Close the tab',
      () => (studio()?.store.get().tabs.length ?? 0) > 1,
      () => studio()?.closeTab(studio()!.store.get().history.present.id),
      { shortcuts: ['Alt+W'] },
    ),
    ...([1, -1] as const).map((way) =>
      command(
        way === 1 ? 'funnel.next' : 'funnel.previous',
        'Edit',
        way === 1 ? 'Next tab' : 'Previous tab',
        () => (studio()?.store.get().tabs.length ?? 0) > 1,
        () => {
          const at = studio()!;
          const { tabs, history } = at.store.get();
          at.openFunnel(tabs.at((tabs.indexOf(history.present.id) + way) % tabs.length)!);
        },
        { shortcuts: [way === 1 ? 'Alt+PageDown' : 'Alt+PageUp'] },
      ),
    ),
    command('funnel.rename', 'Edit', 'Rename the funnel', inStudio, () => requestFocus('funnel-name')),
    command(
      'funnel.clear',
      'Edit',
      'Remove all steps',
      () => (studio()?.store.get().keys.length ?? 0) > 0,
      () => studio()?.edit((funnel) => ({ ...funnel, steps: [], exclude: [], breakdown: null })),
    ),

    command('events.search', 'Steps', 'Search events', inStudio, () => requestFocus('events-search'), {
      shortcuts: ['Mod+F', '/'],
    }),
    ...[...TIERS, null].map((tier) =>
      command(
        tier ? `event.${tier.id}` : 'event.no-tier',
        'Events',
        tier ? `Tag as ${tier.label.toLowerCase()}` : 'No conversion',
        () => inStudio() && focusedEvent() !== null,
        () => tagEvent(app, studio()!, focusedEvent()!, tier?.id ?? null),
        { shortcuts: [tier?.key ?? NO_TIER_KEY], scope: 'events' },
      ),
    ),
    command('event.suggest', 'Events', 'Suggest conversions…', inStudio, () =>
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
      (_, steps) => steps < MAX_STEPS,
      (at, index) => at.edit((funnel) => duplicateStep(funnel, index), index + 1),
    ),
    stepCommand('step.rename', 'Rename step', ['F2'], always, () => requestFocus('step-name')),
    stepCommand('step.remove', 'Remove step', ['Delete', 'Backspace'], always, (at, index) =>
      at.edit((funnel) => removeStep(funnel, index), Math.min(index, at.store.get().keys.length - 2)),
    ),

    exporting('export.png-1', 'Save picture as PNG, 1×', (at) => saveFunnel(app, at, { kind: 'png', scale: 1 })),
    exporting('export.png-2', 'Save picture as PNG, 2×', (at) => saveFunnel(app, at, { kind: 'png', scale: 2 }), [
      'Mod+S',
    ]),
    exporting('export.png-3', 'Save picture as PNG, 3×', (at) => saveFunnel(app, at, { kind: 'png', scale: 3 })),
    exporting('export.png-4', 'Save picture as PNG, 4×', (at) => saveFunnel(app, at, { kind: 'png', scale: 4 })),
    exporting('export.svg', 'Save picture as SVG', (at) => saveFunnel(app, at, { kind: 'svg' })),
    ...(app.host.info.kind === 'electron'
      ? [exporting('export.picture-pdf', 'Save picture as PDF', (at) => saveFunnel(app, at, { kind: 'pdf' }))]
      : []),
    exporting('export.report', 'Save report as HTML', (at) => saveReport(app, at, 'html')),
    ...(app.host.info.kind === 'electron'
      ? [exporting('export.pdf', 'Save report as PDF', (at) => saveReport(app, at, 'pdf'))]
      : []),
    exporting('export.csv', 'Save figures as CSV', (at) => saveFunnel(app, at, { kind: 'csv' })),
    exporting('export.copy-png', 'Copy picture', (at) => copyFunnel(app, at, 'png'), ['Mod+Shift+C']),
    exporting('export.copy-svg', 'Copy as SVG', (at) => copyFunnel(app, at, 'svg')),

    ...VIEWS.map(({ id, label }, index) =>
      command(
        `view.${id}`,
        'View',
        `Show ${label.toLowerCase()}`,
        () => (studio()?.store.get().keys.length ?? 0) > 0,
        () => studio()?.showView(id),
        { shortcuts: [`Mod+${index + 1}`] },
      ),
    ),
    command(
      'compare.previous',
      'View',
      'Compare with the previous period',
      () => previous() !== null,
      () => {
        studio()!.compare(previous()!.variants);
        studio()!.showView('compare');
      },
    ),
    command(
      'view.sidebar',
      'View',
      'Show or hide the list of funnels',
      inStudio,
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
