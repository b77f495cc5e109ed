import { patternReplace } from '../base/pattern.ts';
import { problem } from '../base/problem.ts';

/** A rule `from` (a linear-time pattern) → `to` (with `$1` … `$9` and `$&`); every match is replaced. */
export interface RewriteRule {
  readonly from: string;
  readonly to: string;
}

/** What the rules make of a value, each in turn. */
export function rewriteBy(rules: readonly RewriteRule[]): (value: string) => string {
  const replace = rules.map(({ from, to }) => patternReplace(from, to));
  return (value) => replace.reduce((text, rule) => rule(text), value);
}

/** @throws Problem `document-invalid` naming the pattern that is none. */
export function checkRewrites(rules: readonly RewriteRule[], field: string): void {
  rules.forEach(({ from, to }, index) => {
    try {
      patternReplace(from, to);
    } catch (error) {
      throw problem('document-invalid', { field: `${field}[${index}].from`, reason: (error as Error).message });
    }
  });
}
