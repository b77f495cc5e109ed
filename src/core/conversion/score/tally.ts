/**
 * Units by what they did, in two halves: how many did not convert, and how many did. Plain maps, so it can be cloned;
 * merges exactly, in any order.
 */
export interface ScoreTally {
  readonly fit: PatternCounts;
  readonly check: PatternCounts;
  /** Of the half that is checked: by number of events before the macro. */
  readonly events: Map<number, Cells>;
}

/** By pattern, a number whose bit f is set where feature f is there; several of them, joined, beyond 52 features. */
export type PatternCounts = Map<number | string, Cells>;

/** Units that did not convert, and those that did. */
export type Cells = [others: number, converted: number];

/** Features that one number, exact to 53 bits, has room for. */
export const PER_WORD = 52;

export const emptyScore = (): ScoreTally => ({ fit: new Map(), check: new Map(), events: new Map() });

/** Adds a unit. */
export function addTo<Key>(counts: Map<Key, Cells>, key: Key, converted: boolean, units = 1): void {
  let cells = counts.get(key);
  if (!cells) {
    cells = [0, 0];
    counts.set(key, cells);
  }
  cells[converted ? 1 : 0] += units;
}

/** Adds what `from` counted to `into`, and returns that. */
export function mergeScores(into: ScoreTally, from: ScoreTally): ScoreTally {
  mergeCounts(into.fit, from.fit);
  mergeCounts(into.check, from.check);
  mergeCounts(into.events, from.events);
  return into;
}

function mergeCounts<Key>(into: Map<Key, Cells>, from: ReadonlyMap<Key, Cells>): void {
  for (const [key, [others, converted]] of from) {
    addTo(into, key, false, others);
    addTo(into, key, true, converted);
  }
}

/** The features of a pattern, ascending. */
export function featuresIn(pattern: number | string): number[] {
  const words = typeof pattern === 'number' ? [pattern] : pattern.split(' ').map(Number);
  const found: number[] = [];
  words.forEach((word, w) => {
    let left = word;
    for (let f = w * PER_WORD; left > 0; f++) {
      if (left % 2 === 1) found.push(f);
      left = Math.floor(left / 2);
    }
  });
  return found;
}
