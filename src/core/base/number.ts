/** The number a text reads as, NaN if it is none. (`Number('')` and `Number(' ')` would be 0.) */
export function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
