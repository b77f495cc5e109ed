import type { Block } from './native.ts';
import type { AskOptions, Server } from './server.ts';

/**
 * What one query brings. Servers give users in 256 parts at least, once there are many, and a part has to be in hand as a
 * whole: some 40 MB.
 */
const QUERY_BYTES = 10e9;

/** How many queries so much is asked for by. */
export const bucketsFor = (bytes: number): number => Math.max(1, Math.ceil(bytes / QUERY_BYTES));

/**
 * The answer to a question about all users, in buckets of them, one after the other: `selectOf` is told what tells those of
 * one. By a hash that no table is spread by, or a bucket would be one shard's. Throws what a `Server` throws.
 */
export async function* blocksOf(
  server: Server,
  { users, buckets }: { readonly users: readonly string[]; readonly buckets: number },
  selectOf: (conditions: readonly string[]) => string,
  names: readonly string[],
  options: AskOptions,
): AsyncGenerator<Block, void, void> {
  for (let bucket = 0; bucket < buckets; bucket++) {
    const conditions = buckets === 1 ? [] : [`sipHash64(${users.join(', ')}) % ${buckets} = ${bucket}`];
    yield* server.blocks(selectOf(conditions), names, options);
  }
}
