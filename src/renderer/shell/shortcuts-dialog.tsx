import type { Command } from '../commands/command.ts';
import { shortcutKeys } from '../commands/shortcut.ts';
import { useCommands } from '../commands/use-commands.ts';
import { shownDocument } from '../features/documents/project.ts';
import { useApp } from '../state/use-app.ts';
import { Dialog } from '../ui/dialog.tsx';
import './shortcuts-dialog.css';

/** Keys that belong to a list rather than to a command. */
const IN_LISTS: readonly (readonly [string, readonly string[]])[] = [
  ['Add the event as the next step, or start the flow at it', ['Enter']],
  ['Walk through a list', ['ArrowUp', 'ArrowDown']],
  ['Reach the buttons of a row', ['ArrowRight']],
  ['Pick up or drop, on a handle', ['Enter']],
];

/** The keyboard map. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  const app = useApp();
  const { platform } = app.host.info;
  const project = app.open.get().current?.editor.store.get().history.present;
  const shown = project ? shownDocument(project).kind : 'funnel';
  const commands = useCommands().filter(({ shortcuts, kind = shown }) => shortcuts && kind === shown);
  const groups = [...new Set(commands.map((command) => command.group))];
  return (
    <Dialog title="Keyboard shortcuts" width="large" onClose={onClose}>
      <div className="shortcuts">
        {groups.map((group) => (
          <Group
            key={group}
            title={group}
            commands={commands.filter((one) => one.group === group)}
            platform={platform}
          />
        ))}
        <section>
          <h3 className="shortcuts-group">In lists</h3>
          <dl>
            {IN_LISTS.map(([title, keys]) => (
              <div key={title} className="shortcuts-row">
                <dt>{title}</dt>
                <dd className="shortcuts-keys">
                  {keys.map((key) => (
                    <kbd key={key}>{shortcutKeys(key, platform)}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}

function Group({ title, commands, platform }: { title: string; commands: readonly Command[]; platform: string }) {
  return (
    <section>
      <h3 className="shortcuts-group">{title}</h3>
      <dl>
        {commands.map((command) => (
          <div key={command.id} className="shortcuts-row">
            <dt>{command.title}</dt>
            <dd className="shortcuts-keys">
              {shortcutKeys(command.shortcuts![0], platform).map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
