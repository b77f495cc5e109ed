import type { WatchRule } from '../../../core/conversion/watch/document.ts';
import type { App, OpenDataset } from '../../state/app.ts';
import { conversionsDocument } from '../documents/project.ts';
import { ruleFor } from './rules.ts';

/** Watches something from where it is looked at, and leads to what the rule says. */
export function watchThat(
  { workspace }: Pick<App, 'workspace'>,
  { editor, conversionsEditor }: Pick<OpenDataset, 'editor' | 'conversionsEditor'>,
  of: WatchRule['of'],
  what: string,
): void {
  const { document, id } = conversionsDocument(editor.store.get().history.present);
  const isKnown = document.rules.some((rule) => JSON.stringify(rule.of) === JSON.stringify(of));
  if (!isKnown) conversionsEditor.change({ rules: [...document.rules, ruleFor(of, what, document.rules)] });
  workspace.tell({
    tone: 'done',
    text: isKnown
      ? `“${what}” is watched already`
      : `“${what}” is watched from now on, whenever data are opened or added`,
    action: {
      label: 'Look at it',
      run: () => {
        editor.show(id);
        conversionsEditor.showView('watch');
      },
    },
  });
}
