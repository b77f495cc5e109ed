/** A shortcut is written "Mod+Shift+Z": Mod is ⌘ on a Mac and Ctrl elsewhere; the last part is a `KeyboardEvent.key`. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const MAC = 'darwin';

export function matchesShortcut(press: KeyPress, shortcut: string, platform: string): boolean {
  const { key, mod, shift, alt } = parse(shortcut);
  const mac = platform === MAC;
  const pressedMod = mac ? press.metaKey : press.ctrlKey;
  const otherMod = mac ? press.ctrlKey : press.metaKey;
  // Characters such as "?" need Shift on some layouts and not on others, so Shift only counts for letters and named keys.
  const shiftCounts = /^([a-z]|.{2,})$/i.test(key);
  return (
    press.key.toLowerCase() === key.toLowerCase() &&
    pressedMod === mod &&
    !otherMod &&
    press.altKey === alt &&
    (!shiftCounts || press.shiftKey === shift)
  );
}

function parse(shortcut: string): { key: string; mod: boolean; shift: boolean; alt: boolean } {
  const parts = shortcut.split('+');
  const held = parts.slice(0, -1);
  return { key: parts.at(-1)!, mod: held.includes('Mod'), shift: held.includes('Shift'), alt: held.includes('Alt') };
}

const MAC_SIGNS: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥' };
const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowRight: '→',
  Mod: 'Ctrl',
  Delete: 'Del',
};

/** How a shortcut is shown: the keys to press, in order. */
export function shortcutKeys(shortcut: string, platform: string): readonly string[] {
  return shortcut
    .split('+')
    .map(
      (part) => (platform === MAC && MAC_SIGNS[part]) || NAMES[part] || (part.length === 1 ? part.toUpperCase() : part),
    );
}

/** The keys in one text: "⇧⌘Z", "Ctrl+Shift+Z". */
export const shortcutText = (shortcut: string, platform: string): string =>
  shortcutKeys(shortcut, platform).join(platform === MAC ? '' : '+');
