import { z } from 'zod';
import { BUCKET_SIZES } from '../core/base/calendar.ts';
import { problem } from '../core/base/problem.ts';
import type { AttributionCell } from '../core/conversion/attribution/behind.ts';
import type { AttributionQuestion } from '../core/conversion/attribution/document.ts';
import type { AttributionResult } from '../core/conversion/attribution/figures.ts';
import { MODELS } from '../core/conversion/attribution/models.ts';
import type { ConversionGroup, ConversionNumber } from '../core/conversion/behind.ts';
import type { ConversionQuestion } from '../core/conversion/document.ts';
import type { EconomicsResult } from '../core/conversion/economics/figures.ts';
import type { EconomicsQuestion } from '../core/conversion/economics/question.ts';
import type { SpendRow } from '../core/conversion/economics/spend-row.ts';
import type { ExperimentQuestion } from '../core/conversion/experiment/document.ts';
import type { ExperimentResult } from '../core/conversion/experiment/figures.ts';
import type { ConversionResult } from '../core/conversion/result.ts';
import type { ConversionScope } from '../core/conversion/scope.ts';
import type { ScoreTenth } from '../core/conversion/score/behind.ts';
import type { ScoreQuestion } from '../core/conversion/score/document.ts';
import type { ScoreResult } from '../core/conversion/score/figures.ts';
import { type ConversionsDocument, conversionsOf } from '../core/conversion/settings.ts';
import type { Signals } from '../core/conversion/signals.ts';
import type { RulesDocument } from '../core/conversion/watch/document.ts';
import type { CheckResult } from '../core/conversion/watch/result.ts';
import { filter, funnelSchema, matcher, ms, range, segmentation, sessionSource } from './funnel.ts';
import { describeIssue } from './issue.ts';
import { method } from './method.ts';
import { page, type UserPage } from './page-of-users.ts';
import { rule, rulesSchema } from './rules.ts';
import { tagsSchema } from './tags.ts';

const name = z.string().min(1);

const scopeFields = {
  unit: z.strictObject({ kind: z.enum(['user', 'session']) }).default({ kind: 'user' }),
  range: range.default(null),
  where: z.array(filter).default([]),
  segment: segmentation.nullable().default(null),
  sessionGapMs: z.number().positive().default(1_800_000),
  session: sessionSource.default(null),
};
const scope: z.ZodType<ConversionScope, unknown> = z.strictObject(scopeFields);
const asked = { tags: tagsSchema, scope };

/** What is asked about conversions. */
export const conversionQuestion: z.ZodType<ConversionQuestion, unknown> = z.strictObject({
  ...asked,
  trend: z.enum(BUCKET_SIZES).nullable().default(null),
  by: name.nullable().default(null),
  top: z.int().positive().default(10),
  segments: z.array(z.strictObject({ name, segment: segmentation })).default([]),
});

const number: z.ZodType<ConversionNumber> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['audience', 'any']) }),
  z.strictObject({
    kind: z.literal('macro'),
    macro: name,
    converted: z.boolean(),
    times: z.int().min(1).max(5).optional(),
  }),
  z.strictObject({ kind: z.literal('micro'), micro: name }),
  z.strictObject({
    kind: z.literal('against'),
    micro: name,
    macro: name,
    with: z.boolean(),
    state: z.enum(['all', 'open', 'converted', 'not']),
  }),
]);
const group: z.ZodType<ConversionGroup> = z.union([
  z.strictObject({ value: z.string().nullable() }),
  z.strictObject({ beyond: z.array(z.string()) }),
  z.strictObject({ segment: z.string() }),
]);

const weights = z.array(z.strictObject({ event: name, weight: z.number() })).nullable();

const scoreQuestion: z.ZodType<ScoreQuestion, unknown> = z.strictObject({
  ...asked,
  macro: name,
  signals: z.array(name).default([]),
  weights: weights.default(null),
});

const attributionQuestion: z.ZodType<AttributionQuestion, unknown> = z.strictObject({
  ...asked,
  macro: name.nullable().default(null),
  touch: name,
  touches: z.enum(['session', 'every-change']).default('session'),
  lookBackMs: ms.default(30 * 86_400_000),
  halfLifeMs: z
    .number()
    .positive()
    .default(7 * 86_400_000),
  count: z.enum(['all', 'first']).default('all'),
  direct: z.array(z.string()).default(['direct', '(direct)', '(none)']),
  within: z.strictObject({ from: z.number(), to: z.number() }).nullable().default(null),
});

const attributionCell: z.ZodType<AttributionCell> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('credit'), channel: z.string(), model: z.enum(MODELS) }),
  z.strictObject({ kind: z.literal('touched'), channel: z.string() }),
  z.strictObject({ kind: z.literal('path'), path: z.array(z.string()), converted: z.boolean() }),
  z.strictObject({ kind: z.literal('noTouch') }),
]);

const scoreTenth: z.ZodType<ScoreTenth> = z.strictObject({
  from: z.number(),
  to: z.number(),
  converted: z.boolean().nullable(),
});

const spendRow: z.ZodType<SpendRow> = z.strictObject({
  from: z.iso.date(),
  to: z.iso.date(),
  channel: name,
  amount: z.number(),
  currency: name,
});

const economicsQuestion: z.ZodType<EconomicsQuestion, unknown> = z.strictObject({
  ...asked,
  macro: name.nullable().default(null),
  spend: z.array(spendRow),
  cohort: z.enum(['week', 'month']).default('month'),
  attribution: z
    .strictObject({ question: attributionQuestion, model: z.enum(MODELS) })
    .nullable()
    .default(null),
});

const split = z.record(z.string(), z.number().positive()).nullable();

const experimentQuestion: z.ZodType<ExperimentQuestion, unknown> = z.strictObject({
  ...asked,
  variant: name,
  exposure: matcher.nullable().default(null),
  outcome: z.union([z.strictObject({ macro: name }), z.strictObject({ funnel: funnelSchema })]),
  windowMs: z.number().positive().nullable().default(null),
  control: z.string().nullable().default(null),
  split: split.default(null),
  keepOpen: z.boolean().default(false),
  lift: z.number().gt(-1).default(0.1),
});

/** How the conversions of a data set are looked at. All of it is said, but for what older documents do not know of. */
export const conversionsSchema: z.ZodType<ConversionsDocument, unknown> = z.strictObject({
  version: z.literal(1),
  ...scopeFields,
  macro: name.nullable(),
  trend: z.enum(BUCKET_SIZES).nullable(),
  by: name.nullable(),
  top: z.int().positive(),
  score: z.strictObject({ signals: z.array(name), weights, atLeast: z.number() }),
  attribution: z.strictObject({
    touch: name.nullable(),
    touches: z.enum(['session', 'every-change']),
    lookBackMs: ms,
    halfLifeMs: z.number().positive(),
    count: z.enum(['all', 'first']),
    model: z.enum(MODELS),
  }),
  economics: z.strictObject({ spend: z.array(spendRow), cohort: z.enum(['week', 'month']) }),
  rules: z.array(rule),
  experiment: z.strictObject({
    variant: name.nullable(),
    exposure: matcher.nullable().default(null),
    funnel: funnelSchema.nullable().default(null),
    control: z.string().nullable(),
    windowMs: z.number().positive().nullable(),
    split: split.default(null),
    keepOpen: z.boolean().default(false),
    lift: z.number().gt(-1),
  }),
});

/** One from JSON; what it does not say has its default. Throws "document-invalid" with the path of the first field that is wrong. */
export function parseConversions(json: object): ConversionsDocument {
  const parsed = conversionsSchema.safeParse({ ...conversionsOf(), ...json });
  if (parsed.success) return parsed.data;
  throw problem('document-invalid', describeIssue(parsed.error.issues[0]));
}

const dataset = name;

/** Who is likely to convert and has not, and when they were seen last, in epoch milliseconds. */
export interface ScorePage {
  readonly total: number;
  readonly users: readonly string[];
  /** In points. */
  readonly scores: readonly number[];
  readonly last: readonly number[];
}

/** What any client may ask of the engine about conversions. */
export const conversionMethods = {
  'conversions.run': method<ConversionResult>()(z.strictObject({ dataset, question: conversionQuestion })),
  /** The users behind a number of it. */
  'conversions.users': method<UserPage>()(
    z.strictObject({ dataset, question: conversionQuestion, number, group: group.nullable().default(null), ...page }),
  ),
  /** Events without a tag that go with the macros, or with the one that is named. */
  'conversions.signals': method<Signals>()(
    z.strictObject({ dataset, question: conversionQuestion, macro: name.nullable().default(null) }),
  ),
  'conversions.score': method<ScoreResult>()(z.strictObject({ dataset, question: scoreQuestion })),
  /** Who has not converted, by falling score, from so many points on. */
  'conversions.scored': method<ScorePage>()(
    z.strictObject({
      dataset,
      question: scoreQuestion,
      atLeast: z.number().nullable().default(null),
      offset: page.offset,
      limit: page.limit,
    }),
  ),
  /** The users of a tenth of the score's check, as its figures have it. */
  'conversions.tenth': method<UserPage>()(
    z.strictObject({ dataset, question: scoreQuestion, tenth: scoreTenth, ...page }),
  ),
  'conversions.attribution': method<AttributionResult>()(z.strictObject({ dataset, question: attributionQuestion })),
  /** The users behind a number of it. */
  'conversions.attributed': method<UserPage>()(
    z.strictObject({ dataset, question: attributionQuestion, cell: attributionCell, ...page }),
  ),
  'conversions.economics': method<EconomicsResult>()(z.strictObject({ dataset, question: economicsQuestion })),
  /** The users of the cohort that begins at that time; null: the new converters of the spend's period. */
  'conversions.customers': method<UserPage>()(
    z.strictObject({ dataset, question: economicsQuestion, cohort: z.iso.datetime().nullable(), ...page }),
  ),
  /** What each rule says of the last complete bucket. */
  'conversions.check': method<CheckResult>()(z.strictObject({ dataset, rules: rulesSchema })),
  'rules.get': method<RulesDocument>()(z.strictObject({ dataset })),
  'rules.set': method<null>()(z.strictObject({ dataset, rules: rulesSchema })),
  'spend.get': method<readonly SpendRow[]>()(z.strictObject({ dataset })),
  'spend.set': method<null>()(z.strictObject({ dataset, spend: z.array(spendRow) })),
  'conversions.experiment': method<ExperimentResult>()(z.strictObject({ dataset, question: experimentQuestion })),
  /** The users behind a number of an arm. */
  'conversions.exposed': method<UserPage>()(
    z.strictObject({
      dataset,
      question: experimentQuestion,
      arm: z.string(),
      number: z.enum(['units', 'conversions', 'open', 'crossed']),
      ...page,
    }),
  ),
} as const;
