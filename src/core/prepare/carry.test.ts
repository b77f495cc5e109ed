import { expect, test } from 'vitest';
import { funnelOf, type Preparation } from '../funnel/document.ts';
import { carrying, isIdle, preparesAlike } from './carry.ts';

const saved: Preparation = { version: 1, steps: [{ hide: ['ping'] }, { rename: ['a'], to: 'b', off: true }] };
const off: Preparation = { version: 1, steps: [{ hide: ['ping'], off: true }] };

test('a document takes the saved steps along unless it has its own or they do nothing', () => {
  const funnel = funnelOf(['a']);
  expect(carrying(funnel, saved)).toEqual(funnelOf(['a'], { prepare: saved }));
  expect(carrying({ macro: 'a' }, saved)).toEqual({ macro: 'a', prepare: saved });
  expect(carrying(funnel, null)).toBe(funnel);
  expect(carrying(funnel, off)).toBe(funnel);
  const own = funnelOf(['a'], { prepare: off });
  expect(carrying(own, saved)).toBe(own);
});

test('steps that are off, and the order of fields, make no difference', () => {
  const again = JSON.parse('{"steps":[{"off":false,"hide":["ping"]}],"version":1}') as Preparation;
  expect(preparesAlike(saved, { version: 1, steps: [{ hide: ['ping'] }] })).toBe(true);
  expect(preparesAlike(again, saved)).toBe(true);
  expect(preparesAlike(off, null)).toBe(true);
  expect(preparesAlike(saved, null)).toBe(false);
  expect(preparesAlike(saved, { version: 1, steps: [{ hide: ['pong'] }] })).toBe(false);
  expect([isIdle(off), isIdle(saved)]).toEqual([true, false]);
});
