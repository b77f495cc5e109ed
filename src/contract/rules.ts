import { z } from 'zod';
import { problem } from '../core/base/problem.ts';
import type { RulesDocument } from '../core/conversion/watch/document.ts';
import { funnelSchema, segmentation } from './funnel.ts';
import { describeIssue } from './issue.ts';

const rule = z.strictObject({
  name: z.string().min(1),
  of: z.union([
    z.strictObject({ macro: z.string().min(1) }),
    z.strictObject({ micro: z.string().min(1) }),
    z.strictObject({ funnel: funnelSchema }),
  ]),
  bucket: z.enum(['day', 'week']).default('week'),
  against: z.int().positive().max(520).default(8),
  fallsBy: z.number().min(0).max(1).default(0.1),
  p: z.number().positive().max(1).default(0.01),
  atLeast: z.int().nonnegative().default(100),
  segment: segmentation.nullable().default(null),
});

/** The shape of a rules document, with its defaults. Unknown fields are errors. */
export const rulesSchema: z.ZodType<RulesDocument, unknown> = z.strictObject({
  version: z.literal(1).default(1),
  rules: z.array(rule),
});

/** A rules document from JSON. Throws "document-invalid" with the path of the first field that is wrong. */
export function parseRules(json: unknown): RulesDocument {
  const parsed = rulesSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw problem('document-invalid', describeIssue(parsed.error.issues[0]));
}
