import { asProblem, type ProblemData } from '../../core/base/problem.ts';
import { askPatiently } from './long-questions.ts';
import type { Store } from './store.ts';

/** An answer that comes sooner than this replaces the old one without any sign of waiting. */
export const QUIET_MS = 150;

/** Figures in a store, and how it stands with asking for them. */
export interface Asked<A> {
  readonly answer: A | null;
  /** True when the answer takes long enough to say so. */
  readonly waiting: boolean;
  readonly problem: ProblemData | null;
}

export interface Asking<A> {
  /** Gives the question before up; null asks nothing, and there is no answer. */
  ask(question: ((signal: AbortSignal) => Promise<A>) | null): void;
  stop(): void;
}

/** Keeps a store's figures those of the latest question. An older answer stays until the new one is there. */
export function askLatest<A>(store: Store<Asked<A>>): Asking<A> {
  let running = new AbortController();
  const asking: Asking<A> = {
    ask: (question) => {
      running.abort();
      running = new AbortController();
      const { signal } = running;
      if (question === null) {
        store.set({ answer: null, waiting: false, problem: null });
        return;
      }
      const late = setTimeout(() => store.set({ waiting: true }), QUIET_MS);
      signal.addEventListener('abort', () => clearTimeout(late));
      askPatiently(signal, question, () => asking.ask(question)).then(
        (answer) => {
          clearTimeout(late);
          if (!signal.aborted) store.set({ answer, waiting: false, problem: null });
        },
        (error) => {
          clearTimeout(late);
          if (!signal.aborted) store.set({ waiting: false, problem: asProblem(error) });
        },
      );
    },
    stop: () => running.abort(),
  };
  return asking;
}
