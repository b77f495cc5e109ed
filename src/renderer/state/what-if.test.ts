import { expect, test } from 'vitest';
import { hearProgress, type QuestionProgress } from '../../contract/progress.ts';
import { funnelOf } from '../../core/funnel/document.ts';
import type { WhatIf } from '../../core/funnel/what-if.ts';
import type { Host } from '../host/host.ts';
import { askWhatIf } from './what-if.ts';

const figures = (event: string) => ({ event, entered: 10, count: 5, rate: 0.5 });

test('goes on from the events that are there until none are left, and tells of those so far', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const asked: number[] = [];
  const call = async (_: string, { from }: { from: number }): Promise<WhatIf> => {
    asked.push(from);
    const left = Math.max(0, names.length - from - 2);
    return { entered: 10, events: names.slice(from, from + 2).map(figures), ...(left > 0 && { left }) };
  };
  const host = { client: { call } } as unknown as Host;
  const told: number[] = [];
  const progress: QuestionProgress[] = [];
  const { signal } = new AbortController();
  hearProgress(signal, (one) => progress.push(one));
  const question = { dataset: 'd', funnel: funnelOf(['a']), place: { kind: 'append' } as const };
  const found = await askWhatIf(host, question, signal, ({ events }) => told.push(events.length));
  expect(asked).toEqual([0, 2, 4]);
  expect(told).toEqual([2, 4]);
  expect(found).toEqual({ entered: 10, events: names.map(figures) });
  expect(progress[0]).toEqual({ done: 2, of: 5 });
});
