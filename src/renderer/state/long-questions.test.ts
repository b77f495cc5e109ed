import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tellProgress } from '../../contract/progress.ts';
import { problem } from '../../core/base/problem.ts';
import { type Asked, askLatest } from './ask-latest.ts';
import { longQuestions, PATIENCE_MS } from './long-questions.ts';
import { createStore, type Store } from './store.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const listed = () => longQuestions.get().all;
const storeOf = (): Store<Asked<string>> => createStore<Asked<string>>({ answer: null, waiting: false, problem: null });

/** Questions that a test answers; each as it was asked, with its signal. */
function asker() {
  const asked: { signal: AbortSignal; answer(text: string): void }[] = [];
  const ask = (signal: AbortSignal) =>
    new Promise<string>((answer, fail) => {
      asked.push({ signal, answer });
      signal.addEventListener('abort', () => fail(problem('cancelled', {})));
    });
  return { asked, ask };
}

test('a question is listed from a second on, with what is done of it, until it is answered', async () => {
  const store = storeOf();
  const { asked, ask } = asker();
  askLatest(store).ask(ask);
  tellProgress(asked[0].signal, ['pass', { done: 1, of: 4 }]);
  await vi.advanceTimersByTimeAsync(PATIENCE_MS - 1);
  expect(listed()).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(listed()).toMatchObject([{ share: 0.25, isGivenUp: false }]);
  tellProgress(asked[0].signal, ['pass', { done: 3, of: 4 }]);
  expect(listed()).toMatchObject([{ share: 0.75 }]);
  await vi.advanceTimersByTimeAsync(200);
  // More to do than was known: it does not go back.
  tellProgress(asked[0].signal, ['another pass', { done: 0, of: 12 }]);
  expect(listed()).toMatchObject([{ share: 0.75 }]);
  asked[0].answer('yes');
  await vi.advanceTimersByTimeAsync(0);
  expect(listed()).toEqual([]);
  expect(store.get()).toMatchObject({ answer: 'yes', waiting: false });
});

test('given up, it is neither answered nor a problem, and can be asked again', async () => {
  const store = storeOf();
  const { asked, ask } = asker();
  askLatest(store).ask(ask);
  await vi.advanceTimersByTimeAsync(PATIENCE_MS);
  listed()[0].giveUp();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked[0].signal.aborted).toBe(true);
  expect(listed()).toMatchObject([{ isGivenUp: true }]);
  expect(store.get()).toMatchObject({ answer: null, problem: null });
  listed()[0].askAgain();
  expect(listed()).toEqual([]);
  asked[1].answer('after all');
  await vi.advanceTimersByTimeAsync(0);
  expect(store.get()).toMatchObject({ answer: 'after all', problem: null });
});

test('another question takes its place, given up or not', async () => {
  const store = storeOf();
  const { asked, ask } = asker();
  const asking = askLatest(store);
  asking.ask(ask);
  await vi.advanceTimersByTimeAsync(PATIENCE_MS);
  asking.ask(ask);
  expect(asked[0].signal.aborted).toBe(true);
  expect(listed()).toEqual([]);
  await vi.advanceTimersByTimeAsync(PATIENCE_MS);
  listed()[0].giveUp();
  asking.ask(null);
  expect(listed()).toEqual([]);
});
