/** Units with one score: how many of them converted, and how many did not. */
export interface Scored {
  readonly score: number;
  readonly converted: number;
  readonly others: number;
}

/** The area under the receiver operating characteristic, and its 95 % interval. */
export interface Auc {
  readonly auc: number;
  readonly interval: readonly [number, number];
}

/**
 * The chance that a unit that converted scores higher than one that did not, ties counting half; null where either is
 * missing. Its error by Hanley and McNeil 1982 (Radiology 143, 29–36), ± 1.96 of it. Scores are in no order.
 */
export function aucOf(scored: readonly Scored[]): Auc | null {
  const rising = [...scored].sort((a, b) => a.score - b.score);
  let [converted, others] = [0, 0];
  let pairs = 0;
  for (let i = 0; i < rising.length; ) {
    const { score } = rising[i];
    let [ties, tiesOfOthers] = [0, 0];
    for (; i < rising.length && rising[i].score === score; i++) {
      ties += rising[i].converted;
      tiesOfOthers += rising[i].others;
    }
    pairs += ties * (others + tiesOfOthers / 2);
    converted += ties;
    others += tiesOfOthers;
  }
  if (converted === 0 || others === 0) return null;
  const auc = pairs / converted / others;
  const q1 = auc / (2 - auc);
  const q2 = (2 * auc * auc) / (1 + auc);
  const variance =
    (auc * (1 - auc) + (converted - 1) * (q1 - auc * auc) + (others - 1) * (q2 - auc * auc)) / converted / others;
  const half = 1.96 * Math.sqrt(Math.max(0, variance));
  return { auc, interval: [auc - half, auc + half] };
}
