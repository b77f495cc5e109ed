import { z } from 'zod';
import { problem } from '../core/base/problem.ts';
import type { FunnelDocument, Preparation, PreparationStep, Segmentation } from '../core/funnel/document.ts';
import { stepOf } from '../core/funnel/document.ts';
import { describeIssue } from './issue.ts';

const value = z.union([z.string(), z.number(), z.boolean()]);
const op = z.enum([
  'is',
  'is-not',
  'contains',
  'not-contains',
  'matches',
  'not-matches',
  'gt',
  'gte',
  'lt',
  'lte',
  'exists',
  'not-exists',
]);
const valueless = new Set(['exists', 'not-exists']);
/** A condition on one property. */
export const filter = z
  .strictObject({ property: z.string().min(1), op, values: z.array(value).default([]) })
  .refine((f) => valueless.has(f.op) || f.values.length > 0, { path: ['values'], message: 'needs at least one value' });

export const matcher = z.strictObject({ event: z.string().min(1), where: z.array(filter).default([]) });
/** Event matchers, at least one. */
export const alternatives = z.array(matcher).min(1);
/** A duration in milliseconds. */
export const ms = z.number().nonnegative();

const step = z.union([
  z
    .string()
    .min(1)
    .transform((event) => stepOf(event)),
  z.strictObject({
    any: alternatives,
    label: z.string().optional(),
    optional: z.boolean().default(false),
    direct: z.boolean().default(false),
    afterMs: ms.default(0),
    withinMs: ms.nullable().default(null),
    occurrence: z.enum(['any', 'first-ever', 'first-matching']).default('any'),
  }),
]);

const time = z.iso.datetime({ offset: true, local: true }).or(z.iso.date());

/** What is counted. */
export const unit = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('user') }),
  z.strictObject({ kind: z.literal('session') }),
  z.strictObject({ kind: z.literal('property'), property: z.string().min(1) }),
]);
/** The property with the source's own session ids; null: sessions end by the gap; missing: as mapped. */
export const sessionSource = z.strictObject({ property: z.string().min(1) }).nullable();
/** From inclusive, to exclusive; either may be missing. */
export const range = z.strictObject({ from: time.optional(), to: time.optional() }).nullable();

/** A segment document. Segments and funnels nest in each other, so one of them has to be lazy and typed by hand. */
export const segmentation: z.ZodType<Segmentation, unknown> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(segmentation) }),
    z.strictObject({ anyOf: z.array(segmentation) }),
    z.strictObject({ not: segmentation }),
    z.strictObject({
      did: matcher,
      atLeast: z.int().nonnegative().default(1),
      atMost: z.int().nonnegative().nullable().default(null),
      withinMs: ms.nullable().default(null),
      of: z.literal('first-event').optional(),
    }),
    z.strictObject({
      property: z.string().min(1),
      op,
      values: z.array(value).default([]),
      at: z.enum(['first', 'last', 'ever']).default('ever'),
    }),
    z.strictObject({
      funnel: funnelSchema,
      state: z.enum(['converted', 'dropped', 'open']),
      step: z.int().nonnegative().optional(),
    }),
    z.strictObject({ users: z.array(z.string()) }),
    z.strictObject({
      score: z.strictObject({
        atLeast: z.number(),
        macro: z.string().min(1),
        weights: z.array(z.strictObject({ event: z.string().min(1), weight: z.number() })),
      }),
    }),
  ]),
);

const names = z.array(z.string().min(1)).min(1);
/** Every occurrence is replaced. */
export const rewrite = z.array(z.strictObject({ from: z.string(), to: z.string() }));
const off = z.boolean().optional();

/** The kinds of steps of a preparation, by the field that tells them. */
const preparationSteps = {
  rename: z.strictObject({ off, rename: names, to: z.string().min(1) }),
  derive: z.strictObject({ off, derive: z.string().min(1), any: alternatives, keep: z.boolean().default(false) }),
  name: z.strictObject({
    off,
    name: z.strictObject({ property: z.string().min(1), rewrite: rewrite.default([]) }),
    of: names.nullable().default(null),
  }),
  hide: z.strictObject({ off, hide: names }),
  hideWhere: z.strictObject({ off, hideWhere: z.array(filter).min(1) }),
  collapse: z.strictObject({ off, collapse: names.nullable(), withinMs: ms.nullable().default(null) }),
  silence: z.strictObject({ off, silence: z.string().min(1), afterMs: ms }),
  users: z.strictObject({ off, users: z.lazy(() => segmentation) }),
} as const;
type StepKind = keyof typeof preparationSteps;
const isKind = (key: string): key is StepKind => Object.hasOwn(preparationSteps, key);

/** Read by the one schema that is meant, where a union would tell what all the others miss. */
const preparationStep = z.record(z.string(), z.unknown()).transform((json, context): PreparationStep => {
  const kind = Object.keys(json).find(isKind);
  if (kind === undefined) {
    const kinds = Object.keys(preparationSteps).join(', ');
    context.addIssue({ code: 'custom', message: `It is no step: it has none of ${kinds}` });
    return z.NEVER;
  }
  const parsed = preparationSteps[kind].safeParse(json);
  if (parsed.success) return parsed.data;
  context.issues.push(...parsed.error.issues.map((issue) => ({ ...issue, input: json }) as z.core.$ZodRawIssue));
  return z.NEVER;
});

/** The shape of a preparation, with its defaults. */
export const preparationSchema: z.ZodType<Preparation, unknown> = z.strictObject({
  version: z.literal(1).default(1),
  steps: z.array(preparationStep),
});

/** The shape of a funnel document, with its defaults. Unknown fields are errors; what the fields mean is checked in core. */
export const funnelSchema: z.ZodType<FunnelDocument, unknown> = z.strictObject({
  version: z.literal(1).default(1),
  steps: z.array(step).min(1).max(32),
  order: z.enum(['ordered', 'strict', 'any']).default('ordered'),
  window: z
    .union([z.strictObject({ ms: z.number().positive() }), z.literal('session'), z.null()])
    .default({ ms: 604_800_000 }),
  unit: unit.default({ kind: 'user' }),
  attempt: z.enum(['best', 'first', 'all']).default('best'),
  exclude: z
    .array(
      z.strictObject({
        any: alternatives,
        from: z.int().nonnegative(),
        to: z.int().nonnegative(),
        effect: z.enum(['drop', 'remove']).default('drop'),
      }),
    )
    .default([]),
  range: range.default(null),
  rangeApplies: z.enum(['entries', 'all-events']).default('entries'),
  where: z.array(filter).default([]),
  segment: segmentation.nullable().default(null),
  breakdown: z
    .strictObject({
      property: z.string().min(1),
      attribution: z.enum(['first', 'last', 'step', 'all']).default('first'),
      step: z.int().nonnegative().default(0),
      top: z.int().positive().default(10),
    })
    .nullable()
    .default(null),
  sessionGapMs: z.number().positive().default(1_800_000),
  session: sessionSource.optional(),
  tieToleranceMs: ms.default(0),
  bins: z.array(z.number()).min(2).nullable().default(null),
  prepare: preparationSchema.nullable().default(null),
  collapse: z.boolean().default(false),
});

/** A segment document from JSON. Throws "document-invalid" with the path of the first field that is wrong. */
export function parseSegment(json: unknown): Segmentation {
  const parsed = segmentation.safeParse(json);
  if (parsed.success) return parsed.data;
  throw problem('document-invalid', describeIssue(parsed.error.issues[0]));
}

/** A funnel document from JSON. Throws "document-invalid" with the path of the first field that is wrong. */
export function parseFunnel(json: unknown): FunnelDocument {
  const parsed = funnelSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw problem('document-invalid', describeIssue(parsed.error.issues[0]));
}
