import type { z } from 'zod';

declare const OUTPUT: unique symbol;
declare const PROGRESS: unique symbol;

/** One method of a contract: how its input is checked, and what comes back (types only). */
export interface MethodSpec<I extends z.ZodType = z.ZodType, O = unknown, P = never> {
  readonly input: I;
  readonly [OUTPUT]?: O;
  readonly [PROGRESS]?: P;
}

export type MethodTable = Readonly<Record<string, MethodSpec<z.ZodType, unknown, unknown>>>;

export type Input<S> = S extends MethodSpec<infer I, unknown, unknown> ? z.input<I> : never;
export type Parsed<S> = S extends MethodSpec<infer I, unknown, unknown> ? z.output<I> : never;
export type Output<S> = S extends { readonly [OUTPUT]?: infer O } ? Exclude<O, undefined> : never;
export type Progress<S> = S extends { readonly [PROGRESS]?: infer P } ? Exclude<P, undefined> : never;

/** Declares a method: `method<Output, Progress>()(inputSchema)`. */
export const method =
  <O, P = never>() =>
  <I extends z.ZodType>(input: I): MethodSpec<I, O, P> => ({ input });
