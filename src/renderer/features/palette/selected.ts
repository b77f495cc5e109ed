import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Selection } from 'react-aria-components';

/** Events of the palette that are chosen together, in the order of the list. */
export interface Selected {
  readonly events: readonly string[];
  readonly keys: ReadonlySet<string>;
  change(selection: Selection): void;
  toggle(event: string): void;
  /** Takes a press with Ctrl or ⌘ for one event more or less, with Shift for all up to it. Without, a press is none of it. */
  press(press: PointerEvent): void;
}

/** `all`: every name, in order; `listed`: those in the list, where a search leaves some out. */
export function useSelected(all: readonly string[], listed: readonly string[]): Selected {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  /** Where the last press with a key was. */
  const from = useRef<string | null>(null);
  const events = useMemo(() => (chosen.size === 0 ? [] : all.filter((event) => chosen.has(event))), [chosen, all]);
  const keys = useMemo(() => new Set(events), [events]);
  /** Read where it is asked for only, so that a search leaves the list what it is. */
  const inList = useRef(listed);
  useEffect(() => {
    inList.current = listed;
  }, [listed]);
  return useMemo(() => {
    const toggle = (event: string): void => {
      const next = new Set(keys);
      if (!next.delete(event)) next.add(event);
      from.current = event;
      setChosen(next);
    };
    return {
      events,
      keys,
      toggle,
      change: (selection) => setChosen(new Set(selection === 'all' ? inList.current : [...selection].map(String))),
      press: (press) => {
        const isMore = press.ctrlKey || press.metaKey;
        const event = rowAt(press.target);
        if (event === null || press.button !== 0 || !(isMore || press.shiftKey)) return;
        // The list would take the press for its own: as a step more, while nothing is chosen.
        press.preventDefault();
        press.stopPropagation();
        if (press.shiftKey) setChosen(new Set([...keys, ...between(inList.current, from.current ?? event, event)]));
        else toggle(event);
      },
    };
  }, [events, keys]);
}

/** The event of the row that a press is on; null on one of its buttons, too. */
function rowAt(target: EventTarget): string | null {
  if (!(target instanceof Element) || target.closest('button') !== null) return null;
  return target.closest('[role="row"]')?.getAttribute('data-key') ?? null;
}

/** The names from one to the other, both included, whichever comes first. */
export function between(listed: readonly string[], one: string, other: string): readonly string[] {
  const places = [listed.indexOf(one), listed.indexOf(other)];
  return places.includes(-1) ? [other] : listed.slice(Math.min(...places), Math.max(...places) + 1);
}
