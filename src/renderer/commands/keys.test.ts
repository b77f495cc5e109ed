// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from 'vitest';
import type { Command } from './command.ts';
import { handleKey, handleMenu } from './keys.ts';

let ran: string[] = [];
const command = (id: string, shortcut: string, rest: Partial<Command> = {}): Command => ({
  id,
  title: id,
  group: 'Edit',
  shortcuts: [shortcut],
  enabled: () => true,
  run: () => void ran.push(id),
  ...rest,
});
const commands = [
  command('undo', 'Mod+Z'),
  command('open', 'Mod+O'),
  command('help', '?'),
  command('remove', 'Delete', { scope: 'steps' }),
  command('never', 'Mod+K', { enabled: () => false }),
];

beforeEach(() => {
  ran = [];
  document.body.innerHTML = `
    <button id="button">b</button><input id="input" />
    <div data-command-scope="steps"><button id="step">s</button></div>
    <div role="dialog"><button id="dialog">d</button></div>`;
});

function press(id: string, key: string, held: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...held });
  document.getElementById(id)!.addEventListener('keydown', (e) => handleKey(e, commands, 'linux'), { once: true });
  document.getElementById(id)!.dispatchEvent(event);
  return event;
}

test('a key runs its command and does nothing else', () => {
  expect(press('button', 'o', { ctrlKey: true }).defaultPrevented).toBe(true);
  expect(ran).toEqual(['open']);
});

test('a text field keeps its letters and its own undo, but not Ctrl+O', () => {
  press('input', '?');
  press('input', 'z', { ctrlKey: true });
  expect(ran).toEqual([]);
  press('input', 'o', { ctrlKey: true });
  expect(ran).toEqual(['open']);
});

test('a dialog keeps the keyboard to itself', () => {
  press('dialog', 'o', { ctrlKey: true });
  expect(ran).toEqual([]);
});

test('a command of a place runs only there', () => {
  press('button', 'Delete');
  expect(ran).toEqual([]);
  press('step', 'Delete');
  expect(ran).toEqual(['remove']);
});

test('a command that cannot run leaves the key to the browser', () => {
  expect(press('button', 'k', { ctrlKey: true }).defaultPrevented).toBe(false);
  expect(ran).toEqual([]);
});

test('the menu runs a command by its id, but nothing behind a dialog', () => {
  handleMenu('open', commands);
  expect(ran).toEqual([]);
  document.querySelector('[role="dialog"]')!.remove();
  for (const id of ['open', 'never', 'unknown']) handleMenu(id, commands);
  expect(ran).toEqual(['open']);
});

test('undo and redo of the menu belong to the field that has the focus', () => {
  document.querySelector('[role="dialog"]')!.remove();
  const execCommand = vi.fn<(name: string) => boolean>();
  Object.assign(document, { execCommand });
  const both = [command('edit.undo', 'Mod+Z'), command('edit.redo', 'Mod+Y')];
  const undoAndRedo = () => {
    for (const id of ['edit.undo', 'edit.redo', 'open']) handleMenu(id, [...both, ...commands]);
  };
  document.getElementById('input')!.focus();
  undoAndRedo();
  expect(execCommand.mock.calls).toEqual([['undo'], ['redo']]);
  expect(ran).toEqual(['open']);
  document.getElementById('button')!.focus();
  undoAndRedo();
  expect(execCommand).toHaveBeenCalledTimes(2);
  expect(ran).toEqual(['open', 'edit.undo', 'edit.redo', 'open']);
});
