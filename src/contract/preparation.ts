import { z } from 'zod';
import { problem } from '../core/base/problem.ts';
import type { EventList } from '../core/data/event-list.ts';
import type { Preparation } from '../core/funnel/document.ts';
import type { PreparationResult, StepResult } from '../core/prepare/figures.ts';
import type { Naming, RewriteSuggestion } from '../core/prepare/suggest-rewrites.ts';
import { preparationSchema, rewrite } from './funnel.ts';
import { describeIssue } from './issue.ts';
import { method } from './method.ts';

/** What a preparation leaves of a data set. */
export interface PreparedEvents extends PreparationResult {
  readonly list: EventList;
}

/** A step before it is taken: what it does to what the steps before it leave. */
export interface StepPreview extends StepResult {
  /** Some of the rows it renames, takes away or adds. */
  readonly rows: readonly PreparedRow[];
}

/** A row that a step changes: its name before, null where the step adds it, and after, null where it takes it away. */
export interface PreparedRow {
  readonly user: string;
  /** Epoch milliseconds. */
  readonly ms: number;
  readonly before: string | null;
  readonly after: string | null;
}

/** What events would be called by a property's values. */
export interface NamePreview extends Naming {
  /** Different values; null where there are more than are counted. */
  readonly values: number | null;
  /** False where only the most frequent values were looked at. */
  readonly whole: boolean;
  /**
   * Where asked for: rules that would make fewer names, to be applied after those that were asked about, in this order.
   * Found among the most frequent values.
   */
  readonly suggestions?: readonly RewriteSuggestion[];
}

const id = z.string().min(1);

/** What may be asked of the engine about preparations. */
export const preparationMethods = {
  /** The preparation that is saved with a data set; null for none. */
  'prepare.get': method<Preparation | null>()(z.strictObject({ dataset: id })),
  /** Saves one in its file, or takes it away (null, or without steps): every question is then asked of what it leaves. */
  'prepare.set': method<null>()(z.strictObject({ dataset: id, prepare: preparationSchema.nullable() })),
  /**
   * Every step with rows, users and names before and after it, warnings, and the events that are left; without `prepare`
   * of what is saved. An empty one gives the events as imported.
   */
  'prepare.run': method<PreparedEvents>()(z.strictObject({ dataset: id, prepare: preparationSchema.optional() })),
  /** What the last step of a preparation, not yet saved or at all finished, does to what the others leave. */
  'prepare.preview': method<StepPreview>()(
    z.strictObject({ dataset: id, prepare: preparationSchema, limit: z.int().positive().max(1000).default(20) }),
  ),
  /**
   * What events (`of`: those of these names; null: all), as a preparation leaves them (without one: as imported), would be
   * called by a property after some rules, and which further rules would make fewer names of them.
   */
  'prepare.names': method<NamePreview>()(
    z.strictObject({
      dataset: id,
      prepare: preparationSchema.nullable().default(null),
      property: z.string().min(1),
      of: z.array(z.string().min(1)).min(1).nullable().default(null),
      rewrite: rewrite.default([]),
      suggest: z.boolean().default(false),
      limit: z.int().positive().max(1000).default(100),
    }),
  ),
} as const;

/** A preparation from JSON. Throws "document-invalid" with the path of the first field that is wrong. */
export function parsePreparation(json: unknown): Preparation {
  const parsed = preparationSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw problem('document-invalid', describeIssue(parsed.error.issues[0]));
}
