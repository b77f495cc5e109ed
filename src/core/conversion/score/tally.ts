/** Units by what they did, in two halves. Can be cloned; merges exactly, in any order. */
export interface ScoreTally {
  readonly fit: PatternTable;
  readonly check: PatternTable;
  /** Of the half that is checked: by number of events before the macro. */
  readonly events: Map<number, Cells>;
}

/** Units that did not convert, and those that did. */
export type Cells = [others: number, converted: number];

/** How many units have each pattern of features, found by a hash. Arrays are longer than the table where it has room to grow. */
export interface PatternTable {
  /** Words of one pattern. */
  readonly width: number;
  /** How many patterns there are. */
  size: number;
  /** By pattern, its words: bit f % 32 of word f ÷ 32 is set where feature f is there. */
  words: Uint32Array;
  /** By pattern, units that did not convert, and those that did. */
  others: Float64Array;
  converted: Float64Array;
  /** Twice as many as there is room for patterns: 1 + a pattern at its hash, or in the next place that was free; else 0. */
  slots: Int32Array;
}

/** Features that one word has room for. */
export const PER_WORD = 32;

const ROOM = 64;

export function emptyScore(features: number): ScoreTally {
  const width = Math.max(1, Math.ceil(features / PER_WORD));
  return { fit: emptyPatterns(width), check: emptyPatterns(width), events: new Map() };
}

const emptyPatterns = (width: number): PatternTable => ({
  width,
  size: 0,
  words: new Uint32Array(width * ROOM),
  others: new Float64Array(ROOM),
  converted: new Float64Array(ROOM),
  slots: new Int32Array(2 * ROOM),
});

/** The number of the pattern whose words begin at a place of a list; it is added if it is new. */
export function patternAt(table: PatternTable, list: Uint32Array, at: number): number {
  if (table.size === table.others.length) grow(table);
  const { width, words, slots } = table;
  const mask = slots.length - 1;
  for (let slot = hashOf(list, at, width) & mask; ; slot = (slot + 1) & mask) {
    let pattern = slots[slot] - 1;
    if (pattern < 0) {
      pattern = table.size++;
      slots[slot] = table.size;
      for (let w = 0; w < width; w++) words[pattern * width + w] = list[at + w];
      return pattern;
    }
    let w = 0;
    while (w < width && words[pattern * width + w] === list[at + w]) w++;
    if (w === width) return pattern;
  }
}

function hashOf(list: Uint32Array, at: number, width: number): number {
  let hash = width;
  for (let w = 0; w < width; w++) {
    hash = Math.imul(hash ^ list[at + w], 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

function grow(table: PatternTable): void {
  const { width, size } = table;
  const room = 2 * table.others.length;
  table.words = wider(table.words, new Uint32Array(width * room));
  table.others = wider(table.others, new Float64Array(room));
  table.converted = wider(table.converted, new Float64Array(room));
  table.slots = new Int32Array(2 * room);
  const mask = table.slots.length - 1;
  for (let pattern = 0; pattern < size; pattern++) {
    let slot = hashOf(table.words, pattern * width, width) & mask;
    while (table.slots[slot] !== 0) slot = (slot + 1) & mask;
    table.slots[slot] = pattern + 1;
  }
}

function wider<A extends Uint32Array | Float64Array>(from: A, into: A): A {
  into.set(from);
  return into;
}

/** Adds units with a number of events. */
export function addEvents(counts: Map<number, Cells>, events: number, others: number, converted: number): void {
  const cells = counts.get(events);
  if (!cells) counts.set(events, [others, converted]);
  else {
    cells[0] += others;
    cells[1] += converted;
  }
}

/** Adds what `from` counted to `into`, and returns that. */
export function mergeScores(into: ScoreTally, from: ScoreTally): ScoreTally {
  mergePatterns(into.fit, from.fit);
  mergePatterns(into.check, from.check);
  for (const [events, [others, converted]] of from.events) addEvents(into.events, events, others, converted);
  return into;
}

function mergePatterns(into: PatternTable, { size, width, words, others, converted }: PatternTable): void {
  for (let pattern = 0; pattern < size; pattern++) {
    const at = patternAt(into, words, pattern * width);
    into.others[at] += others[pattern];
    into.converted[at] += converted[pattern];
  }
}

/** Tells each feature whose bit is set, ascending; the words are `width` from a place of the list on. */
export function eachFeature(list: ArrayLike<number>, at: number, width: number, tell: (feature: number) => void): void {
  for (let w = 0; w < width; w++)
    for (let bits = list[at + w]; bits !== 0; bits &= bits - 1) tell(w * PER_WORD + 31 - Math.clz32(bits & -bits));
}
