import type { Command } from './command.ts';
import { matchesShortcut } from './shortcut.ts';

/** Runs the command of a key press. Typing keeps its keys, and a dialog keeps the keyboard to itself. */
export function handleKey(event: KeyboardEvent, commands: readonly Command[], platform: string): void {
  if (event.defaultPrevented || event.isComposing) return;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]')) return;
  const typing = isField(target);

  // Documents of different kinds may have commands of the same keys.
  const command = commands.find(
    (one) => one.shortcuts?.some((shortcut) => fits(event, shortcut, typing, platform)) && one.enabled(),
  );
  if (!command) return;
  if (command.scope && !target?.closest(`[data-command-scope="${command.scope}"]`)) return;
  event.preventDefault();
  void command.run();
}

const isField = (target: Element | null): boolean =>
  target !== null && target.closest('input, textarea, [contenteditable="true"]') !== null;

/** Runs a command of the host's menu. A modal dialog has the window to itself, and what a field has undone is its own. */
export function handleMenu(id: string, commands: readonly Command[]): void {
  if (isField(document.activeElement) && (id === 'edit.undo' || id === 'edit.redo')) {
    // Deprecated, and the only way to the field's own history.
    document.execCommand(id === 'edit.undo' ? 'undo' : 'redo');
    return;
  }
  if (document.querySelector('[role="dialog"], [role="alertdialog"]')) return;
  const command = commands.find((one) => one.id === id);
  if (command?.enabled()) void command.run();
}

/** What a text field does with Ctrl and a letter is its own business. */
const FIELD_KEYS = new Set(['Mod+Z', 'Mod+Shift+Z', 'Mod+Y']);

function fits(event: KeyboardEvent, shortcut: string, typing: boolean, platform: string): boolean {
  if (typing && (!shortcut.startsWith('Mod+') || FIELD_KEYS.has(shortcut))) return false;
  return matchesShortcut(event, shortcut, platform);
}
