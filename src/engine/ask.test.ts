import { expect, test } from 'vitest';
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
const SLOW_MS = 60;
const dataset = { path: 'x.sluice', info: {}, segmentCount: SEGMENTS } as Dataset;
const asked = { slow: method<number>()(z.strictObject({ passes: z.int() })) } as const;

/** Counts a thread's segments, and takes its time for each. */
async function countSlowly({ share, stop }: Question, begun: number[]): Promise<number> {
  let counted = 0;
  for (let index = share.index; index < SEGMENTS; index += share.of) {
    begun.push(index);
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
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
      }
      return counted;
    },
  });
  return { client: connect<typeof asked>(here), begun };
}

test('a question tells how far it is, over all of its passes', async () => {
  const { client } = slowEngine();
  const { signal } = new AbortController();
  const told: QuestionProgress[] = [];
  hearProgress(signal, (progress) => told.push(progress));
  expect(await client.call('slow', { passes: 2 }, { signal })).toBe(SEGMENTS);
  expect(told[0]).toEqual({ done: 0, of: SEGMENTS });
  const shares = told.slice(1).map(({ done, of }) => done / of);
  expect(shares.length).toBeGreaterThan(2);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(told.slice(1).every(({ of }) => of === 2 * SEGMENTS)).toBe(true);
  expect(new Set(shares).size).toBeGreaterThan(2);
  expect(shares.every((share) => share < 1)).toBe(true);
});

test('it is told ten times a second at most', async () => {
  const { client } = slowEngine();
  const { signal } = new AbortController();
  const at: number[] = [];
  hearProgress(signal, () => at.push(Date.now()));
  const start = Date.now();
  await client.call('slow', { passes: 1 }, { signal });
  expect(at.length).toBeLessThanOrEqual(1 + (Date.now() - start) / 100);
});

test('given up, it begins no further segment', async () => {
  const { client, begun } = slowEngine();
  const asking = new AbortController();
  const answer = client.call('slow', { passes: 3 }, { signal: asking.signal });
  await new Promise((resolve) => setTimeout(resolve, 1.5 * SLOW_MS));
  asking.abort();
  await expect(answer).rejects.toMatchObject({ data: { code: 'cancelled' } });
  const before = begun.length;
  expect(before).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 4 * SLOW_MS));
  // Those under way when it was given up were the last ones.
  expect(begun.length).toBe(before);
  expect(before).toBeLessThan(SEGMENTS);
});

test('between two parts of an answer what came in meanwhile is heard', async () => {
  const asking = new AbortController();
  setImmediate(() => asking.abort());
  await expect(givingWay(asking.signal, 1)).rejects.toMatchObject({ data: { code: 'cancelled' } });
  expect(await givingWay(new AbortController().signal, 1)).toBe(1);
});
