import type { NamePreview } from '../contract/preparation.ts';
import type { RewriteRule } from '../core/condition/rewrite.ts';
import type { PropertyValues, ValueCount, ValueQuestion } from '../core/data/property-values.ts';
import { namingOf, suggestRewrites } from '../core/prepare/suggest-rewrites.ts';

/** What names are asked for: see the method `prepare.names`. */
export interface NameQuestion {
  readonly property: string;
  readonly of: readonly string[] | null;
  readonly rewrite: readonly RewriteRule[];
  readonly suggest: boolean;
  readonly limit: number;
}

/** So many of the most frequent values are given names while somebody types, and rules are looked for among so many. */
const MOST_VALUES = 10_000;
const MOST_TRIED = 2000;

/** What events would be called by a property. `valuesOf` answers questions about the values of their data set. */
export async function namePreview(
  { property, of, rewrite, suggest, limit }: NameQuestion,
  valuesOf: (question: ValueQuestion, limit: number) => Promise<PropertyValues>,
): Promise<NamePreview> {
  const answers = await Promise.all(
    (of ?? [null]).map((event) => valuesOf({ property, event, search: '' }, MOST_VALUES)),
  );
  const counts = new Map<string, number>();
  for (const { values } of answers)
    for (const { value, count } of values) counts.set(value, (counts.get(value) ?? 0) + count);
  const values = Array.from(counts, ([value, count]): ValueCount => ({ value, count }));
  const whole = answers.every(({ distinct }) => distinct !== null && distinct <= MOST_VALUES);
  const most = () => values.toSorted((a, b) => b.count - a.count).slice(0, MOST_TRIED);
  return {
    ...namingOf(values, rewrite, limit),
    values: whole ? values.length : answers.length === 1 ? answers[0].distinct : null,
    whole,
    ...(suggest && { suggestions: suggestRewrites(most(), rewrite) }),
  };
}
