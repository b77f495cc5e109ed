import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { memoryChannels } from '../contract/channel.ts';
import { type Client, connect } from '../contract/connect.ts';
import { method } from '../contract/method.ts';
import { hearProgress, type QuestionProgress } from '../contract/progress.ts';
import { serve } from '../contract/serve.ts';
import { asker, givingWay } from './ask.ts';
import type { computeMethods } from './compute.ts';
import type { Question } from './question.ts';
import { eachIndex } from './segment-walk.ts';
import type { Dataset } from './store/dataset.ts';

const SEGMENTS = 12;
const SLOW_MS = 70;
/** What two threads take for all of them. */
const PASS_MS = (SEGMENTS / 2) * SLOW_MS;
/** What is done with the answers of a pass before the next. */
const BETWEEN_MS = 90;
const dataset = { path: 'x.sluice', info: {}, segmentCount: SEGMENTS } as Dataset;
const asked = { slow: method<number>()(z.strictObject({ passes: z.int() })) } as const;

// The clock stands still for what is done meanwhile, however busy the machine is.
beforeEach(
  () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] }),
);
afterEach(() => void vi.useRealTimers());

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Counts a thread's segments, and takes its time for each. */
async function countSlowly({ share, stop }: Question, begun: number[]): Promise<number> {
  let counted = 0;
  for (let index = share.index; index < SEGMENTS; index += share.of) {
    begun.push(index);
    await wait(SLOW_MS);
    eachIndex({ share: { index, of: SEGMENTS }, stop }, SEGMENTS, () => ++counted > 0);
  }
  return counted;
}

/** A client of an engine of two slow threads; `begun` has the segments they have begun. */
function slowEngine() {
  const begun: number[] = [];
  const [here, there] = memoryChannels();
  const threads = [0, 1].map((id) => ({ id })) as unknown as Client<typeof computeMethods>[];
  const ask = asker(() => threads);
  serve(there, asked, {
    slow: async ({ passes }, { signal }) => {
      let counted = 0;
      for (let pass = 1; pass <= passes; pass++) {
        const parts = await ask(dataset, signal, (_, question) => countSlowly(question, begun), {
          left: passes - pass,
        });
        counted = parts.reduce((sum, part) => sum + part);
        if (pass < passes) await wait(BETWEEN_MS);
      }
      return counted;
    },
  });
  return { client: connect<typeof asked>(here), begun };
}

test('a question tells how far it is, over all of its passes, ten times a second', async () => {
  const { client } = slowEngine();
  const { signal } = new AbortController();
  const told: QuestionProgress[] = [];
  const at: number[] = [];
  const start = Date.now();
  hearProgress(signal, (progress) => {
    told.push(progress);
    at.push(Date.now() - start);
  });
  const answer = client.call('slow', { passes: 2 }, { signal });
  await vi.advanceTimersByTimeAsync(2 * PASS_MS + BETWEEN_MS);
  expect(await answer).toBe(SEGMENTS);
  // Looked at every tenth of a second of a pass, and when the second one begins.
  const second = PASS_MS + BETWEEN_MS;
  expect(at).toEqual([0, 100, 200, 300, 400, ...[0, 100, 200, 300, 400].map((ms) => second + ms)]);
  expect(told.map(({ done }) => done)).toEqual([0, 2, 4, 8, 10, 12, 14, 16, 20, 22]);
  expect(told.every(({ of }) => of === 2 * SEGMENTS)).toBe(true);
});

test('given up, it begins no further segment', async () => {
  const { client, begun } = slowEngine();
  const asking = new AbortController();
  const answer = client.call('slow', { passes: 3 }, { signal: asking.signal });
  await vi.advanceTimersByTimeAsync(1.5 * SLOW_MS);
  expect(begun).toEqual([0, 1, 2, 3]);
  asking.abort();
  await expect(answer).rejects.toMatchObject({ data: { code: 'cancelled' } });
  await vi.advanceTimersByTimeAsync(4 * SLOW_MS);
  // Those under way when it was given up were the last ones.
  expect(begun).toEqual([0, 1, 2, 3]);
});

test('between two parts of an answer what came in meanwhile is heard', async () => {
  const asking = new AbortController();
  setImmediate(() => asking.abort());
  await expect(givingWay(asking.signal, 1)).rejects.toMatchObject({ data: { code: 'cancelled' } });
  expect(await givingWay(new AbortController().signal, 1)).toBe(1);
});
