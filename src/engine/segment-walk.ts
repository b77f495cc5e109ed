import { problem } from '../core/base/problem.ts';
import type { Question } from './question.ts';

/**
 * Runs `visit` over the numbers of a thread's segments, and notes each that is done. A visit that was stopped says false.
 * @throws Problem `cancelled` where nobody wants the answer any more.
 */
export function eachIndex(
  { share, stop }: Pick<Question, 'share' | 'stop'>,
  segments: number,
  visit: (index: number, stopped: () => boolean) => boolean,
): void {
  const stopped = () => Atomics.load(stop, 0) === 1;
  for (let index = share.index; index < segments; index += share.of) {
    if (stopped() || !visit(index, stopped)) throw problem('cancelled', {});
    Atomics.add(stop, 1, 1);
  }
}
