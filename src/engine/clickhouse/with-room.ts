/** An array with room for so many items, if need be another one that begins with the same. */
export function withRoom<A extends Uint8Array | Uint16Array | Uint32Array>(from: A, length: number): A {
  if (length <= from.length) return from;
  const grown = new (from.constructor as new (length: number) => A)(Math.max(length, 2 * from.length));
  grown.set(from);
  return grown;
}
