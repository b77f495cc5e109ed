import { expect, test } from 'vitest';
import { diagnose } from './diagnosis.ts';
import type { MicroFigures } from './result.ts';

const micro = (event: string, users: number, assistShare: number | null = 1, tier = 'micro-primary'): MicroFigures =>
  ({ event, tier, users, against: [{ macro: 'M', assistShare }] }) as unknown as MicroFigures;

const of = (micros: MicroFigures[], users: number, audience = 1000) => diagnose('M', { users }, audience, micros);

test('the joint where most is lost, by −ln of what comes through', () => {
  // ½, ⅘, ⅒: the last.
  const late = of([micro('a', 500), micro('b', 400)], 40)!;
  expect(late).toMatchObject({ kind: 'late-friction', from: 'b', to: 'M', n: [400, 40], rates: [0.4, 0.04] });
  expect(late.loss).toBeCloseTo(Math.log(10), 12);
  expect(late.share).toBeCloseTo(Math.log(10) / Math.log(25), 12);
  expect(late.text).toBe(
    'strong micro, weak macro: friction between “b” (40.0 %) and “M” (4.0 %), 72 % of all that is lost on the way (40 of 400).',
  );
  expect(of([micro('a', 50), micro('b', 40)], 20)).toMatchObject({
    kind: 'reaching',
    from: null,
    to: 'a',
    n: [1000, 50],
  });
  // By falling reach, whatever the order of the tags.
  expect(of([micro('b', 40), micro('a', 500)], 30)).toMatchObject({ kind: 'middle', from: 'a', to: 'b' });
});

test('ties are the earlier joint’s, losses may be negative, nobody counts as half a unit', () => {
  expect(of([micro('a', 100), micro('b', 10)], 1)).toMatchObject({ kind: 'reaching' });
  const none = of([micro('a', 500)], 0)!;
  expect(none).toMatchObject({ kind: 'late-friction', n: [500, 0] });
  expect(none.loss).toBeCloseTo(Math.log(1000), 12);
  // More come to the macro than to the micro: the rest of the way gains.
  const gains = of([micro('a', 500)], 800)!;
  expect(gains.kind).toBe('reaching');
  expect(gains.share).toBeCloseTo(Math.log(2) / Math.log(1.25), 12);
  expect(of([micro('a', 1000)], 1000)).toMatchObject({ kind: 'reaching', loss: 0, share: null });
});

test('micros that most do without take no part, and are named', () => {
  const found = of([micro('a', 500, 0.9), micro('b', 30, 0.49), micro('c', 20, 1, 'micro-secondary')], 100);
  expect(found).toMatchObject({ kind: 'late-friction', from: 'a', skipped: ['b'] });
  // Where nobody came to the macro nobody did without.
  expect(of([micro('a', 500, null)], 0)).toMatchObject({ from: 'a', skipped: [] });
  expect(of([], 100)).toBeNull();
  expect(of([micro('b', 30, 0.1)], 100)).toBeNull();
});
