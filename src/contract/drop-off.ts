import { z } from 'zod';
import { problem } from '../core/base/problem.ts';
import type { FlowGroups } from '../core/drop-off/group-flow.ts';
import type { Against, DropOffQuestion } from '../core/drop-off/question.ts';
import type { Factor } from '../core/drop-off/result.ts';
import type { DropOffNumber } from '../core/drop-off/users.ts';
import { funnelSchema, range, segmentation } from './funnel.ts';
import { describeIssue } from './issue.ts';

const two = <T extends z.ZodType>(one: T) => z.tuple([one, one]);

const against: z.ZodType<Against, unknown> = z.union([
  z.enum(['went-on', 'converted']),
  z.strictObject({
    segments: two(segmentation),
    names: two(z.string()).default(['first segment', 'second segment']),
  }),
  z
    .strictObject({ property: z.string().min(1), values: two(z.string()), names: two(z.string()).optional() })
    .transform((groups) => ({ ...groups, names: groups.names ?? groups.values })),
  z.strictObject({
    ranges: two(range.unwrap()),
    names: two(z.string()).default(['first dates', 'second dates']),
  }),
]);

/** Who dropped off after a step of a funnel, against whom. What the fields mean is checked in core. */
export const dropOffSchema: z.ZodType<DropOffQuestion, unknown> = z.strictObject({
  funnel: funnelSchema,
  step: z.int().nonnegative(),
  against: against.default('went-on'),
  ignore: z.array(z.string()).default([]),
});

/** What is asked of a step, from JSON. Throws "document-invalid" with the path of the first field that is wrong. */
export function parseDropOff(json: unknown): DropOffQuestion {
  const parsed = dropOffSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw problem('document-invalid', describeIssue(parsed.error.issues[0]));
}

/** Two segments to compare in a flow, or the groups of a step. */
export const flowGroups: z.ZodType<FlowGroups, unknown> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('segments'), segments: z.tuple([segmentation, segmentation]) }),
  z.strictObject({ kind: z.literal('step'), dropOff: dropOffSchema }),
]);

const group = z.enum(['dropped', 'wentOn']);
const few = z.int().min(1).max(5);
const property = z.string();
const factor: z.ZodType<Factor> = z.lazy(() =>
  z.union([
    z.strictObject({ kind: z.literal('event'), event: z.string() }),
    z.strictObject({ kind: z.literal('property'), property, value: z.string() }),
    z.strictObject({
      kind: z.literal('property'),
      property,
      value: z.strictObject({ from: z.number(), to: z.number() }),
    }),
    z.strictObject({ kind: z.literal('property'), property, value: z.null(), other: z.literal(true) }),
    z.strictObject({ kind: z.literal('since'), since: z.iso.date() }),
    z.strictObject({ kind: z.literal('pair'), of: z.tuple([factor, factor]) }),
  ]),
);

/** A number of a step's drop-off. */
export const dropOffNumber: z.ZodType<DropOffNumber> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('group'), group: z.enum(['dropped', 'wentOn', 'open']) }),
  z.strictObject({ kind: z.enum(['after', 'before', 'lastSeen']), group, item: z.string().nullable() }),
  z.strictObject({ kind: z.literal('fate'), fate: z.enum(['left', 'back', 'soon']) }),
  z.strictObject({ kind: z.literal('late') }),
  z.strictObject({ kind: z.literal('unripe'), group }),
  z.strictObject({ kind: z.literal('attempts'), group, attempts: few }),
  z.strictObject({ kind: z.literal('convertedOn'), attempts: few }),
  z.strictObject({ kind: z.literal('driver'), factor, group, with: z.boolean() }),
]);
