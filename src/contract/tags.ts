import { z } from 'zod';
import { problem } from '../core/base/problem.ts';
import type { TagsDocument } from '../core/tags/document.ts';
import { describeIssue } from './issue.ts';

const currency = z.string().trim().min(1);
const value = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), amount: z.number(), currency: currency.optional() }),
  z.strictObject({
    kind: z.literal('property'),
    property: z.string().min(1),
    fallback: z.number().default(0),
    currency: currency.optional(),
    currencyProperty: z.string().min(1).optional(),
  }),
]);
const tag = z
  .strictObject({
    event: z.string().min(1),
    tier: z.enum(['macro', 'micro-primary', 'micro-secondary']),
    value: value.nullable().default(null),
    per: z.enum(['event', 'session', 'user']).default('event'),
  })
  .refine((one) => one.tier === 'macro' || one.value === null, {
    path: ['value'],
    message: 'only a macro has a value',
  });

/** The shape of a tags document, with its defaults. Unknown fields are errors, and so is a second tag of an event. */
export const tagsSchema: z.ZodType<TagsDocument, unknown> = z.strictObject({
  version: z.literal(1).default(1),
  currency: currency.default('USD'),
  lookAheadMs: z.number().positive().default(2_592_000_000),
  exchange: z.strictObject({ to: currency, rates: z.record(currency, z.number().positive()) }).optional(),
  tags: z.array(tag).superRefine((tags, context) => {
    const seen = new Set<string>();
    tags.forEach(({ event }, index) => {
      if (seen.has(event)) context.addIssue({ code: 'custom', path: [index, 'event'], message: 'is tagged already' });
      seen.add(event);
    });
  }),
});

/** A tags document from JSON. Throws "document-invalid" with the path of the first field that is wrong. */
export function parseTags(json: unknown): TagsDocument {
  const parsed = tagsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw problem('document-invalid', describeIssue(parsed.error.issues[0]));
}
