import { expect, test } from 'vitest';
import { type KeyPress, matchesShortcut, shortcutText } from './shortcut.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

test('Mod is Ctrl, and ⌘ on a Mac', () => {
  expect(matchesShortcut(press('o', { ctrlKey: true }), 'Mod+O', 'linux')).toBe(true);
  expect(matchesShortcut(press('o', { metaKey: true }), 'Mod+O', 'linux')).toBe(false);
  expect(matchesShortcut(press('o', { metaKey: true }), 'Mod+O', 'darwin')).toBe(true);
  expect(matchesShortcut(press('o', { ctrlKey: true }), 'Mod+O', 'darwin')).toBe(false);
});

test('Shift and Alt have to be held as written', () => {
  expect(matchesShortcut(press('Z', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+Z', 'linux')).toBe(true);
  expect(matchesShortcut(press('Z', { ctrlKey: true, shiftKey: true }), 'Mod+Z', 'linux')).toBe(false);
  expect(matchesShortcut(press('ArrowUp', { altKey: true }), 'Alt+ArrowUp', 'linux')).toBe(true);
  expect(matchesShortcut(press('ArrowUp'), 'Alt+ArrowUp', 'linux')).toBe(false);
});

test('a sign counts whether or not its keyboard needs Shift for it', () => {
  expect(matchesShortcut(press('?', { shiftKey: true }), '?', 'linux')).toBe(true);
  expect(matchesShortcut(press('?'), '?', 'linux')).toBe(true);
  expect(matchesShortcut(press('/', { shiftKey: true }), '/', 'linux')).toBe(true);
});

test('shortcuts read as the system writes them', () => {
  expect(shortcutText('Mod+Shift+Z', 'darwin')).toBe('⌘⇧Z');
  expect(shortcutText('Mod+Shift+Z', 'win32')).toBe('Ctrl+Shift+Z');
  expect(shortcutText('Alt+ArrowUp', 'linux')).toBe('Alt+↑');
});
