import { z } from 'zod';
import { problem } from '../core/base/problem.ts';
import type { Weight } from '../core/conversion/score/document.ts';
import { describeIssue } from './issue.ts';

/** Weights by hand: the figures of a score can be given back as they came. */
const weightsSchema = z.object({
  version: z.literal(1).default(1),
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
