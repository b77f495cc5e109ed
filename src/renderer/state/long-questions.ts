import { hearProgress } from '../../contract/progress.ts';
import { createStore } from './store.ts';

/** A question that takes longer than this shows how far it is, and can be given up. */
export const PATIENCE_MS = 1000;

/** A question that takes long, or was given up. */
export interface LongQuestion {
  /** How much of it is done, 0 … 1: never less than before. */
  readonly share: number;
  readonly isGivenUp: boolean;
  giveUp(): void;
  askAgain(): void;
}

/** Those of the whole window, the oldest first. */
export const longQuestions = createStore<{ readonly all: readonly LongQuestion[] }>({ all: [] });

/**
 * Asks, and lists the question among those that take long once it does. Given up by the person it is neither answered nor
 * fails: what is on screen stays, until `again` asks anew or the signal says that nobody wants it any more.
 */
export function askPatiently<A>(
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<A>,
  again: () => void,
): Promise<A> {
  const own = new AbortController();
  const both = AbortSignal.any([signal, own.signal]);
  let shown: LongQuestion | null = null;
  let share = 0;
  function show(next: LongQuestion | null): void {
    const { all } = longQuestions.get();
    const others = all.filter((one) => one !== shown);
    const place = shown === null ? others.length : all.indexOf(shown);
    longQuestions.set({ all: next === null ? others : others.toSpliced(place, 0, next) });
    shown = next;
  }
  const askAgain = () => {
    show(null);
    again();
  };
  const running = (): LongQuestion => ({ share, isGivenUp: false, giveUp, askAgain });
  function giveUp(): void {
    show({ ...running(), isGivenUp: true });
    own.abort();
  }
  const late = setTimeout(() => show(running()), PATIENCE_MS);
  const forget = () => {
    clearTimeout(late);
    if (shown) show(null);
  };
  signal.addEventListener('abort', forget);
  hearProgress(both, ({ done, of }) => {
    share = Math.max(share, of === 0 ? 0 : done / of);
    if (shown && !shown.isGivenUp) show(running());
  });
  return new Promise((resolve, reject) => {
    const settled =
      <T>(settle: (value: T) => void) =>
      (value: T) => {
        if (own.signal.aborted) return;
        forget();
        settle(value);
      };
    ask(both).then(settled(resolve), settled(reject));
  });
}
