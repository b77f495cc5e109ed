import fs from 'node:fs';
import type { BrowserWindow, Rectangle } from 'electron';
import { nativeTheme, screen } from 'electron';

export interface WindowState {
  /** null: where the system puts new windows. */
  readonly bounds: Rectangle | null;
  readonly maximized: boolean;
  /** What was chosen in the page, which is asked only once the window is there. */
  readonly theme: Theme;
}

type Theme = (typeof THEMES)[number];
const THEMES = ['system', 'light', 'dark'] as const;

/** How much of a window has to lie on a display for a person to be able to grab it. */
const VISIBLE = { width: 120, height: 60 };

/** The window as it was left, if it would still be seen there. */
export function loadWindowState(file: string): WindowState {
  let saved: Partial<WindowState> & { bounds?: Partial<Rectangle> | null };
  try {
    saved = JSON.parse(fs.readFileSync(file, 'utf8')) ?? {};
  } catch {
    saved = {};
  }
  return {
    bounds: isSeen(saved.bounds) ? saved.bounds : null,
    maximized: saved.maximized === true,
    theme: THEMES.find((theme) => theme === saved.theme) ?? 'system',
  };
}

export function saveWindowState(file: string, window: BrowserWindow): void {
  const state: WindowState = {
    bounds: window.getNormalBounds(),
    maximized: window.isMaximized(),
    theme: nativeTheme.themeSource,
  };
  try {
    fs.writeFileSync(file, JSON.stringify(state));
  } catch {
    // A window that opens at another place is no reason to bother anybody.
  }
}

function isSeen(bounds: Partial<Rectangle> | null | undefined): bounds is Rectangle {
  if (![bounds?.x, bounds?.y, bounds?.width, bounds?.height].every(Number.isInteger)) return false;
  const { x, y, width, height } = bounds as Rectangle;
  const overlap = (from: number, length: number, areaFrom: number, areaLength: number) =>
    Math.min(from + length, areaFrom + areaLength) - Math.max(from, areaFrom);
  return screen
    .getAllDisplays()
    .some(
      ({ workArea: area }) =>
        overlap(x, width, area.x, area.width) >= VISIBLE.width &&
        overlap(y, height, area.y, area.height) >= VISIBLE.height &&
        y >= area.y,
    );
}
