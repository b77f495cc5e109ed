import { z } from 'zod';
import { problem } from '../core/base/problem.ts';
import { type FlowDocument, MOST_COLUMNS, MOST_ROWS } from '../core/flow/document.ts';
import {
  alternatives,
  filter,
  ms,
  preparationSchema,
  range,
  rewrite,
  segmentation,
  sessionSource,
  unit,
} from './funnel.ts';
import { describeIssue } from './issue.ts';

const names = z.array(z.string().min(1));

/** The shape of a flow document, with its defaults. Unknown fields are errors; what the fields mean is checked in core. */
export const flowSchema: z.ZodType<FlowDocument, unknown> = z.strictObject({
  version: z.literal(1).default(1),
  anchor: z
    .strictObject({ at: z.enum(['start', 'end']), any: alternatives })
    .nullable()
    .default(null),
  columns: z.int().min(1).max(MOST_COLUMNS).default(5),
  rows: z.int().min(1).max(MOST_ROWS).default(5),
  collapse: z.boolean().default(true),
  unit: unit.default({ kind: 'user' }),
  count: z.enum(['units', 'journeys']).default('units'),
  include: names.min(1).nullable().default(null),
  exclude: names.default([]),
  item: z
    .strictObject({
      property: z.string().min(1),
      rewrite: rewrite.default([]),
    })
    .nullable()
    .default(null),
  range: range.default(null),
  where: z.array(filter).default([]),
  segment: segmentation.nullable().default(null),
  sessionGapMs: z.number().positive().default(1_800_000),
  session: sessionSource.optional(),
  windowMs: ms.nullable().default(null),
  prepare: preparationSchema.nullable().default(null),
});

/** A flow document from JSON. Throws "document-invalid" with the path of the first field that is wrong. */
export function parseFlow(json: unknown): FlowDocument {
  const parsed = flowSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw problem('document-invalid', describeIssue(parsed.error.issues[0]));
}
