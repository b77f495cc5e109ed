import { useSyncExternalStore } from 'react';
import type { Settings } from '../../contract/methods.ts';

const query = window.matchMedia('(prefers-color-scheme: dark)');
const subscribe = (listener: () => void) => {
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
};

/** The theme to draw in, once "system" is asked what it is. */
export function useTheme(setting: Settings['theme']): 'light' | 'dark' {
  const systemDark = useSyncExternalStore(subscribe, () => query.matches);
  return setting === 'system' ? (systemDark ? 'dark' : 'light') : setting;
}
