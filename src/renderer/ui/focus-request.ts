import { useEffect } from 'react';

/** Parts of the page that take the focus by name. */
export type FocusTarget = 'events-search' | 'document-name' | 'step-name';

const EVENT = 'sluice-focus';

export const requestFocus = (target: FocusTarget): void =>
  void window.dispatchEvent(new CustomEvent<FocusTarget>(EVENT, { detail: target }));

/** What menus and dialogs stand in. */
export const OVERLAY = '.popover, .dialog-shade';

/** Runs once the menu or dialog that is being closed has given the focus back, so that it can be taken from there. */
export function afterClosing(run: () => void): void {
  // It is given back with the frame after it has gone, if there was any; half a second is enough for that to happen.
  const wait = (frames: number, gone: number) =>
    requestAnimationFrame(() => {
      const isOpen = document.querySelector(OVERLAY) !== null;
      const isFocused = !isOpen && document.activeElement !== document.body;
      if (frames === 0 || isFocused || gone === 3) run();
      else wait(frames - 1, isOpen ? 0 : gone + 1);
    });
  wait(30, 0);
}

/** Calls back when the focus is asked to go to this part of the page. */
export function useFocusRequest(target: FocusTarget, onRequest: () => void): void {
  useEffect(() => {
    const listen = (event: Event) => {
      if ((event as CustomEvent<FocusTarget>).detail === target) onRequest();
    };
    window.addEventListener(EVENT, listen);
    return () => window.removeEventListener(EVENT, listen);
  });
}
