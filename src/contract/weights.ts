import { z } from 'zod';
import { problem } from '../core/base/problem.ts';
import type { Weight } from '../core/condition/document.ts';
import { describeIssue } from './issue.ts';

const anything = z.unknown().optional();

/** Weights by hand. The figures of a score can be given back as they came: what they hold beside weights does not count. */
const weightsSchema = z.strictObject({
  version: z.literal(1).default(1),
  ...{ macro: anything, intercept: anything, fit: anything, fitted: anything, check: anything, weak: anything },
  // The command line prints these with every result.
  ...{ dataEnd: anything, warnings: anything },
  weights: z
    .array(z.strictObject({ event: z.string().min(1), weight: z.number(), points: z.number().optional() }))
    .superRefine((weights, context) => {
      const seen = new Set<string>();
      weights.forEach(({ event }, index) => {
        if (seen.has(event))
          context.addIssue({ code: 'custom', path: [index, 'event'], message: 'has a weight already' });
        seen.add(event);
      });
    }),
});

/** Weights from JSON. Throws "document-invalid" with the path of the first field that is wrong. */
export function parseWeights(json: unknown): readonly Weight[] {
  const parsed = weightsSchema.safeParse(json);
  if (parsed.success) return parsed.data.weights.map(({ event, weight }) => ({ event, weight }));
  throw problem('document-invalid', describeIssue(parsed.error.issues[0]));
}
