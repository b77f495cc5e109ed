import { OVERLAY } from './focus-request.ts';
import { isByPointer } from './last-input.ts';

/** Where the focus is, or was last. */
interface Place {
  readonly at: HTMLElement;
  /** All that Tab stops at, in order. */
  readonly stops: readonly HTMLElement[];
  /** The menu or dialog it is in. */
  readonly overlay: Element | null;
}

const STOPS = 'button, input, select, textarea, a[href], [tabindex]';

/**
 * Keeps the keyboard's place. When what has the focus is taken away or disabled, the browser forgets where that was and the next
 * Tab starts at the top; here the focus goes to the stop before it, or else after it.
 */
export function keepFocus(): void {
  let last: Place | null = null;
  /** Beneath menus and dialogs. */
  let page: Place | null = null;

  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement || target instanceof SVGElement)) return;
    const overlay = target.closest(OVERLAY);
    const stops = [...(overlay ?? document).querySelectorAll<HTMLElement>(STOPS)].filter((one) => one.tabIndex >= 0);
    last = { at: target as HTMLElement, stops, overlay };
    if (overlay === null) page = last;
  });

  const restore = () => {
    if (document.activeElement !== document.body || isByPointer()) return;
    const place = last?.overlay?.isConnected ? last : page;
    if (place === null) return;
    const { at, stops } = place;
    const isThere = at.isConnected && !at.matches(':disabled');
    // It gave the focus up by itself.
    if (isThere && place === last) return;
    const index = stops.indexOf(at);
    const near = [...stops.slice(0, Math.max(index, 0)).reverse(), ...stops.slice(index + 1)];
    for (const stop of isThere ? [at] : near) {
      if (stop.isConnected && stop.checkVisibility()) stop.focus();
      if (document.activeElement !== document.body) return;
    }
  };
  /** Whoever knows better comes first. */
  const restoreLater = () => requestAnimationFrame(() => requestAnimationFrame(restore));

  document.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget !== null) return;
    // A dialog would start again at its beginning.
    if (last?.overlay) queueMicrotask(() => last?.overlay?.isConnected && restore());
    restoreLater();
  });
  // A button that is disabled loses the focus without an event.
  new MutationObserver(restoreLater).observe(document, { subtree: true, attributeFilter: ['disabled'] });
}
