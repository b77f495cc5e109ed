/** Whether a text reads as a finite number. */
export const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

/** Compares two numbers given as texts; whole ones beyond 2^53 by all their digits. */
export function compareNumbers(left: string, right: string): number {
  const gap = Number(left) - Number(right);
  if (gap !== 0 || !/^-?\d+$/.test(left) || !/^-?\d+$/.test(right)) return gap;
  const a = BigInt(left);
  const b = BigInt(right);
  return a < b ? -1 : a > b ? 1 : 0;
}
