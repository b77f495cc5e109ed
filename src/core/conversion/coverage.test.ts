import { expect, test } from 'vitest';
import type { TagsDocument } from '../tags/document.ts';
import { conversionsOf, partsOf } from '../test-support/conversion-run.ts';
import { randomNumbers } from '../test-support/random-numbers.ts';
import type { SmallEvent } from '../test-support/segment-of.ts';
import { questionOf } from './document.ts';
import { scopeOf } from './scope.ts';

const tags: TagsDocument = {
  version: 1,
  currency: 'USD',
  lookAheadMs: 1e9,
  tags: [
    { event: 'M', tier: 'macro', value: null, per: 'event' },
    { event: 'm', tier: 'micro-primary', value: null, per: 'event' },
  ],
};

/** Users do one thing after another, each time any of them with the same chances; `length` says how many things. */
function randomUsers(random: () => number, users: number, length: () => number): SmallEvent[] {
  const events: SmallEvent[] = [];
  for (let u = 0; u < users; u++) {
    const count = length();
    for (let i = 0; i < count; i++) {
      const dice = random();
      events.push({ user: `u${u}`, event: dice < 0.06 ? 'M' : dice < 0.18 ? 'm' : 'X', ms: i });
    }
  }
  return events;
}

test.each([
  ['all go on for about as long', (random: () => number) => () => 4 + Math.floor(6 * random())],
  // Some stay ten times as long as others, and so do more of everything.
  ['some stay much longer', (random: () => number) => () => 2 + Math.floor(20 * random() ** 2)],
])(
  'a micro that has nothing to do with the macro: the adjusted interval holds 1 in about 95 of 100 logs (%s)',
  (_, lengths) => {
    const random = randomNumbers(2026);
    const RUNS = 200;
    let [held, raw] = [0, 0];
    for (let run = 0; run < RUNS; run++) {
      const data = partsOf(randomUsers(random, 300, lengths(random)), 1, 1e12);
      const [{ against }] = conversionsOf(questionOf(tags, scopeOf()), data).micros;
      const [{ adjusted, oddsInterval }] = against;
      if (adjusted.interval![0] <= 1 && adjusted.interval![1] >= 1) held++;
      if (oddsInterval[0] <= 1 && oddsInterval[1] >= 1) raw++;
    }
    // Three standard errors of 95 % over 200 runs are 4.6 %.
    expect(held / RUNS).toBeGreaterThan(0.95 - 0.046);
    // What lift alone would say is wrong far more often.
    expect(raw).toBeLessThan(held);
  },
);
