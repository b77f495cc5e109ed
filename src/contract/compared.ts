import { z } from 'zod';

/** Which two groups a flow compares, by what stands beside it, so that they follow its edits. */
export type GroupChoice =
  /** A segment beside another, or (null) beside everybody else. */
  | { readonly kind: 'segments'; readonly first: string; readonly second: string | null }
  /** Who dropped off at a step of a funnel, beside who went on; steps count from 0. */
  | { readonly kind: 'step'; readonly funnel: string; readonly step: number };

/** By the id of the flow. */
export type Compared = Readonly<Record<string, GroupChoice>>;

export const comparedSchema: z.ZodType<Compared, unknown> = z.record(
  z.string(),
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('segments'), first: z.string(), second: z.string().nullable() }),
    z.strictObject({ kind: z.literal('step'), funnel: z.string(), step: z.int().nonnegative() }),
  ]),
);
