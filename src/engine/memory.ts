import os from 'node:os';

/** Of a data set that is bounded the threads keep so many bytes together, of columns and of journeys each. */
const BOUNDED_BYTES = 16e6;

/** What one thread keeps at most out of a budget of its own. */
export const keptBytes = (budget: number, isBounded: boolean): number =>
  isBounded ? Math.min(budget, BOUNDED_BYTES / os.availableParallelism()) : budget;

/** Gives back the memory of an array at once that is of no use any more, unless it shares it with anything. */
export function giveBack({ buffer, byteLength }: ArrayBufferView): void {
  if (buffer instanceof ArrayBuffer && !buffer.detached && byteLength === buffer.byteLength) buffer.transfer(0);
}
