import { useEffect, useRef } from 'react';

/** Keeps the selected step in view, and the focus in the list when steps come, go or change places under it. */
export function useKeptFocus(keys: readonly string[], selected: string | null, onStep: (key: string) => void) {
  const list = useRef<HTMLDivElement>(null);
  const inside = useRef(false);
  const restore = useRef(() => {});
  restore.current = () => {
    const { activeElement } = document;
    if (!inside.current || (activeElement !== null && activeElement !== document.body)) return;
    const row = list.current?.querySelector<HTMLElement>(`[data-key="${selected}"]`);
    (row ?? list.current?.querySelector<HTMLElement>('[data-key]') ?? list.current)?.focus();
  };
  // Whether the focus is in the list has to be known before the row that holds it is taken away.
  useEffect(() => {
    const element = list.current!;
    const enter = (event: FocusEvent) => {
      inside.current = true;
      // What the keys act on is the step with the focus, whichever way it got there.
      const row = (event.target as Element).closest('[data-key]');
      if (row) onStep(row.getAttribute('data-key')!);
    };
    const leave = ({ target, relatedTarget }: FocusEvent) => {
      // A person takes the focus somewhere. A row, or a place to drop at, loses it to nothing when it is taken away; nobody
      // hears that such a place had it, because a drag by keyboard keeps the events of the focus to itself.
      if (relatedTarget !== null) inside.current &&= element.contains(relatedTarget as Node);
      else
        requestAnimationFrame(() => {
          if ((target as Node).isConnected) return;
          inside.current = true;
          restore.current();
        });
    };
    const press = (event: PointerEvent) => {
      if (!element.contains(event.target as Node)) inside.current = false;
    };
    element.addEventListener('focusin', enter);
    element.addEventListener('focusout', leave);
    document.addEventListener('pointerdown', press);
    return () => {
      element.removeEventListener('focusin', enter);
      element.removeEventListener('focusout', leave);
      document.removeEventListener('pointerdown', press);
    };
  }, [onStep]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the steps is what may have moved the focus
  useEffect(() => {
    // The list draws its rows a little later than its items change.
    const frame = requestAnimationFrame(() => {
      list.current?.querySelector(`[data-key="${selected}"]`)?.scrollIntoView({ block: 'nearest' });
      restore.current();
    });
    return () => cancelAnimationFrame(frame);
  }, [keys, selected]);
  return list;
}
