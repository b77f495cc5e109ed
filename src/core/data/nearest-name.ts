import { byCodePoint } from '../base/code-points.ts';

/**
 * Of some names the one that is most like another: the fewest letters added, left out, changed or swapped with their
 * neighbours, where capitals, blanks and signs between words count for little; ties in code-point order. Null of none.
 */
export function nearestName(name: string, names: readonly string[]): string | null {
  const wanted = [...plain(name)];
  let nearest: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const other of names) {
    const letters = [...plain(other)];
    if (Math.abs(letters.length - wanted.length) > least) continue;
    const distance = distanceOf(wanted, letters);
    if (distance > least || (distance === least && nearest !== null && byCodePoint(other, nearest) > 0)) continue;
    nearest = other;
    least = distance;
  }
  return nearest;
}

const plain = (name: string): string => name.toLowerCase().replace(/[\s_\-./]+/g, ' ');

/** Optimal string alignment: a letter is changed once at most. */
function distanceOf(a: readonly string[], b: readonly string[]): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2] + 1 : changed;
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, changed, swapped));
    }
    before = row;
    row = next;
  }
  return row[b.length];
}
