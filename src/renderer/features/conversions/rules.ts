import type { WatchRule } from '../../../core/conversion/watch/document.ts';

/** A rule with the usual bounds, called so that it can be told from the others. */
export function ruleFor(of: WatchRule['of'], what: string, others: readonly WatchRule[]): WatchRule {
  const plain = `${what} falls`;
  const taken = new Set(others.map(({ name }) => name));
  let name = plain;
  for (let time = 2; taken.has(name); time++) name = `${plain} (${time})`;
  return { name, of, bucket: 'week', against: 8, fallsBy: 0.1, p: 0.01, atLeast: 100, segment: null };
}
