import { useEffect } from 'react';

/** Parts of the page that take the focus by name. */
export type FocusTarget = 'events-search' | 'funnel-name' | 'step-name';

const EVENT = 'sluice-focus';

export const requestFocus = (target: FocusTarget): void =>
  void window.dispatchEvent(new CustomEvent<FocusTarget>(EVENT, { detail: target }));

/** Runs once the menu or dialog that is being closed has given the focus back, so that it can be taken from there. */
export function afterClosing(run: () => void, frames = 30): void {
  requestAnimationFrame(() => {
    const { activeElement, body } = document;
    const isClosing = activeElement === body || activeElement?.closest('.popover, .dialog-shade') != null;
    if (isClosing && frames > 0) afterClosing(run, frames - 1);
    else run();
  });
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
