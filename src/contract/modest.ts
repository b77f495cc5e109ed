/** How deep a message may be nested: segments within segments, with room to spare, and no stack runs out. */
const MOST_DEPTH = 100;
/** How many values it may carry: a list of all users of a large data set. */
const MOST_VALUES = 4_000_000;
/** How many characters and bytes they may have together: a picture of the largest size, or a report with its pictures. */
const MOST_TEXT = 256 * 2 ** 20;

/** Whether a value from a wire is of a size and depth that everything behind it can cope with. */
export function isModest(value: unknown): boolean {
  let text = 0;
  let values = 0;
  let level: unknown[] = [value];
  // Level by level, not by recursion, which the depth would break first.
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_DEPTH) return false;
    const next: unknown[] = [];
    for (const one of level) {
      if (++values > MOST_VALUES) return false;
      if (typeof one === 'string') text += one.length;
      else if (ArrayBuffer.isView(one)) text += one.byteLength;
      else if (Array.isArray(one)) for (const inner of one) next.push(inner);
      else if (typeof one === 'object' && one !== null)
        for (const [key, inner] of Object.entries(one)) {
          text += key.length;
          next.push(inner);
        }
      if (text > MOST_TEXT || values + next.length > MOST_VALUES) return false;
    }
    level = next;
  }
  return true;
}
