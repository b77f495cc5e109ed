import { patternReplace } from '../../../core/base/pattern.ts';
import type { RewriteRule } from '../../../core/flow/document.ts';
import { patternProblem } from '../conditions/condition.ts';

/** What some values turn into the same. */
export interface Rewritten {
  readonly item: string;
  /** Events that carry one of the values. */
  readonly count: number;
  /** Most frequent first. */
  readonly from: readonly string[];
}

/** Why each rule is none, in words; null where it is one. */
export const ruleProblems = (rules: readonly RewriteRule[]): readonly (string | null)[] =>
  rules.map(({ from }) => (from === '' ? 'a pattern is missing' : patternProblem(from)));

/** What valid rules make of values, one after another, largest first. */
export function rewritten(
  values: readonly { readonly value: string; readonly count: number }[],
  rules: readonly RewriteRule[],
): readonly Rewritten[] {
  const apply = rules.map(({ from, to }) => patternReplace(from, to));
  const items = Map.groupBy(values, ({ value }) => apply.reduce((text, rule) => rule(text), value));
  return [...items]
    .map(([item, of]) => ({
      item,
      count: of.reduce((sum, { count }) => sum + count, 0),
      from: of.map(({ value }) => value),
    }))
    .toSorted((a, b) => b.count - a.count);
}
