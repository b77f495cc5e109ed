import type { DocumentKind } from '../../contract/methods.ts';
import type { Tier } from '../../core/tags/document.ts';
import type { ConversionView } from '../features/conversions/views.ts';
import type { MadeKind } from '../features/documents/kinds.ts';
import type { FlowView } from '../features/flow/views.ts';
import type { ChartView } from '../features/funnel/views.ts';

/** Something the person can do, wherever they ask for it: toolbar, key, menu of the host, list of commands. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  /** See shortcut.ts; the first one is shown. */
  readonly shortcuts?: readonly string[];
  /** Keys work only while the focus is inside an element with this `data-command-scope`. */
  readonly scope?: 'steps' | 'events';
  /** Only while a document of this kind is on screen; those of another may have the same keys. */
  readonly kind?: DocumentKind;
  enabled(): boolean;
  run(): void | Promise<void>;
}

export type CommandGroup = 'Data' | 'Edit' | 'Events' | 'Steps' | 'Export' | 'View' | 'Help';

export type CommandId =
  | 'data.open'
  | 'data.open-folder'
  | 'data.connect'
  | 'data.refresh'
  | 'data.fetch'
  | 'data.offline'
  | 'data.sample'
  | 'data.close'
  | 'data.report'
  | 'data.prepare'
  | 'data.add'
  | 'document.open'
  | 'edit.undo'
  | 'edit.redo'
  | 'document.rename'
  | `${MadeKind}.new`
  | 'conversions.show'
  | `conversions.view-${ConversionView}`
  | 'document.duplicate'
  | 'document.delete'
  | 'document.close'
  | 'document.next'
  | 'document.previous'
  | 'view.sidebar'
  | 'help.commands'
  | 'funnel.clear'
  | 'funnel.watch'
  | 'events.search'
  | 'step.move-up'
  | 'step.move-down'
  | 'step.duplicate'
  | 'step.rename'
  | 'step.remove'
  | `event.${Tier}`
  | 'event.no-tier'
  | 'event.suggest'
  | 'export.png-1'
  | 'export.png-2'
  | 'export.png-3'
  | 'export.png-4'
  | 'export.report'
  | 'export.picture-pdf'
  | 'export.pdf'
  | 'export.svg'
  | 'export.csv'
  | 'export.document'
  | 'export.copy-png'
  | 'export.copy-svg'
  | `view.${ChartView}`
  | `flow.view-${FlowView}`
  | 'compare.previous'
  | 'view.theme-system'
  | 'view.theme-light'
  | 'view.theme-dark'
  | 'help.shortcuts';

export const command = (
  id: CommandId,
  group: CommandGroup,
  title: string,
  enabled: () => boolean,
  run: () => void | Promise<void>,
  rest: Pick<Command, 'shortcuts' | 'scope' | 'kind'> = {},
): Command => ({ id, group, title, enabled, run, ...rest });
