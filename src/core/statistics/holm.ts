/** By p value, adjusted so that all together are wrong no more often than one alone would be (Holm 1979). */
export function holm(p: readonly number[]): number[] {
  const order = p.map((_, index) => index).sort((i, j) => p[i] - p[j]);
  const adjusted = new Array<number>(p.length);
  let most = 0;
  order.forEach((index, before) => {
    most = Math.max(most, Math.min(1, p[index] * (p.length - before)));
    adjusted[index] = most;
  });
  return adjusted;
}
