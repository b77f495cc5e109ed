/** The same with numbers to a billionth, for figures that were added up in another order. */
export const rounded = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value), (_, part) => (typeof part === 'number' ? Math.round(part * 1e9) / 1e9 + 0 : part));
