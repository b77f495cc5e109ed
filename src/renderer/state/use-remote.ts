import { useEffect, useState } from 'react';
import { asProblem, type ProblemData } from '../../core/base/problem.ts';
import { QUIET_MS } from './ask-latest.ts';
import { askPatiently } from './long-questions.ts';
import { useEventList } from './use-app.ts';

/** Figures asked for: the newest that came, which may answer an older question until the new answer is there. */
export interface Remote<Q, A> {
  readonly question: Q | null;
  readonly answer: A | null;
  readonly waiting: boolean;
  readonly problem: ProblemData | null;
}

const NOTHING = { question: null, answer: null, waiting: false, problem: null } as const;

/**
 * Asks anew whenever the question is another one (by identity), or the data are prepared in another way, and gives the old
 * one up. null asks nothing. Figures that come one after another are told before all are there.
 */
export function useRemote<Q, A>(
  question: Q | null,
  ask: (question: Q, signal: AbortSignal, tell: (soFar: A) => void) => Promise<A>,
): Remote<Q, A> {
  const list = useEventList();
  const [state, setState] = useState<Remote<Q, A>>(NOTHING);
  const [again, setAgain] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: how to ask follows from what is asked
  useEffect(() => {
    if (question === null) {
      setState(NOTHING);
      return;
    }
    const asked = new AbortController();
    const late = setTimeout(() => setState((old) => ({ ...old, waiting: true })), QUIET_MS);
    const tell = (answer: A) => {
      if (asked.signal.aborted) return;
      clearTimeout(late);
      setState({ question, answer, waiting: false, problem: null });
    };
    askPatiently(
      asked.signal,
      (signal) => ask(question, signal, tell),
      () => setAgain((times) => times + 1),
    )
      .then(tell, (error) => !asked.signal.aborted && setState({ ...NOTHING, problem: asProblem(error) }))
      .finally(() => clearTimeout(late));
    return () => {
      clearTimeout(late);
      asked.abort();
    };
  }, [question, list, again]);
  return state;
}
