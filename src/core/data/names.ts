import { byCodePoint } from '../base/code-points.ts';
import type { Warning } from './warning.ts';

/** Names that a question names but the data do not have, with the nearest they do have. */
export function unknownNames(
  kind: 'event' | 'property',
  asked: Iterable<string>,
  known: readonly string[],
): readonly Warning[] {
  const has = new Set(known);
  return [...new Set(asked)]
    .filter((name) => !has.has(name))
    .map((name) => {
      const nearest = nearestName(name, known);
      return {
        code: `unknown-${kind}`,
        count: 1,
        values: nearest === null ? [name] : [name, nearest],
        text: `No ${kind} is called “${name}”${nearest === null ? '' : `; “${nearest}” is`}.`,
      };
    });
}

/**
 * The name most like another: equal but for case and for what parts its words, else the fewest characters to change;
 * null where more than a third of them would have to.
 */
export function nearestName(name: string, known: readonly string[]): string | null {
  const wanted = plain(name);
  let nearest: string | null = null;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const other of known) {
    const distance = changes(wanted, plain(other), least);
    if (distance < least || (distance === least && nearest !== null && closer(other, nearest, name))) {
      nearest = other;
      least = distance;
    }
  }
  return nearest;
}

/** Of two names as near as each other, the one that also looks more like it, then the first in code-point order. */
function closer(a: string, b: string, name: string): boolean {
  const gap = changes(name, a, Number.POSITIVE_INFINITY) - changes(name, b, Number.POSITIVE_INFINITY);
  return gap < 0 || (gap === 0 && byCodePoint(a, b) < 0);
}

const plain = (name: string): string => {
  const words = name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  return words === '' ? name : words;
};

/**
 * How many characters have to be put in, left out, replaced or swapped with their neighbour to make one text of another
 * (optimal string alignment); `most` or more is as good as any.
 */
function changes(from: string, to: string, most: number): number {
  if (Math.abs(from.length - to.length) > most) return most + 1;
  let [before, last, next] = [0, 1, 2].map(() => new Array<number>(to.length + 1).fill(0));
  for (let j = 0; j <= to.length; j++) last[j] = j;
  for (let i = 1; i <= from.length; i++) {
    next[0] = i;
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      next[j] = Math.min(last[j] + 1, next[j - 1] + 1, last[j - 1] + same);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, last, next] = [last, next, before];
  }
  return last[to.length];
}
