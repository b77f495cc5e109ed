/**
 * Whole numbers by pairs of whole numbers, from 0 to 2^31. A hash table in typed arrays: a `Map` would need a key made of
 * both, which is no small integer, and takes ten times as long.
 */
export class PairMap {
  private size = 0;
  private mask = 1023;
  private first = new Int32Array(1024);
  private second = new Int32Array(1024);
  /** 0 where nothing is; else the value + 1. */
  private values = new Int32Array(1024);

  /** The value of a pair; -1 for none. */
  get(first: number, second: number): number {
    return this.values[this.find(first, second)] - 1;
  }

  set(first: number, second: number, value: number): void {
    const at = this.find(first, second);
    if (this.values[at] === 0) this.size++;
    this.first[at] = first;
    this.second[at] = second;
    this.values[at] = value + 1;
    if (2 * this.size > this.mask) this.grow();
  }

  /** Where a pair stands, or would. */
  private find(first: number, second: number): number {
    let at = (Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)) >>> 0;
    at = (at ^ (at >>> 15)) & this.mask;
    while (this.values[at] !== 0 && (this.first[at] !== first || this.second[at] !== second)) at = (at + 1) & this.mask;
    return at;
  }

  private grow(): void {
    const { first, second, values } = this;
    this.mask = 2 * this.mask + 1;
    this.first = new Int32Array(this.mask + 1);
    this.second = new Int32Array(this.mask + 1);
    this.values = new Int32Array(this.mask + 1);
    for (let i = 0; i < values.length; i++) {
      if (values[i] === 0) continue;
      const at = this.find(first[i], second[i]);
      this.first[at] = first[i];
      this.second[at] = second[i];
      this.values[at] = values[i];
    }
  }
}
