/**
 * A candidate is an attempt in the making, as numbers that stand one after another; see `Candidate` of the reference
 * evaluator. These are the places of its fields.
 */
export const STEP = 0;
export const FURTHEST = 1;
export const ARRIVAL = 2;
export const LAST = 3;
/** What exclusions did to it: bits below. In a result: the state, one of `STATES`. */
export const ENDS = 4;
/** By step: the event taken as it, -1 for none. */
export const TAKEN = 5;
export const RESULT = { last: STEP, furthest: FURTHEST, state: ENDS, taken: TAKEN } as const;

export const ENDED = 1;
export const TAINTED = 2;

/** Candidates one after another, `size` numbers each. */
export class CandidateList {
  data: Int32Array;
  /** How many numbers are in use. */
  length = 0;
  readonly size: number;

  constructor(size: number) {
    this.size = size;
    this.data = new Int32Array(16 * size);
  }

  /** Appends a candidate of some list; where it stands. */
  add(from: Int32Array, offset: number): number {
    const at = this.grow();
    for (let i = 0; i < this.size; i++) this.data[at + i] = from[offset + i];
    return at;
  }

  /** Appends a candidate that is about to take a step, and of which nothing is noted but that it has taken none; where it stands. */
  begin(): number {
    const at = this.grow();
    const { data, length } = this;
    data[at + ENDS] = 0;
    for (let i = at + TAKEN; i < length; i++) data[i] = -1;
    return at;
  }

  private grow(): number {
    const at = this.length;
    this.length += this.size;
    if (this.length > this.data.length) {
      const grown = new Int32Array(2 * this.length);
      grown.set(this.data);
      this.data = grown;
    }
    return at;
  }

  /** Takes out the candidate at an offset; the last one takes its place. */
  remove(offset: number): void {
    this.length -= this.size;
    for (let i = 0; i < this.size; i++) this.data[offset + i] = this.data[this.length + i];
  }
}
