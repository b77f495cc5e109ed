import type { AskOptions, Server } from './server.ts';
import { fromOf, type Table } from './table.ts';

/** So many ids are held by the server at once: some 16 bytes each. */
const IDS = 50_000_000;

/**
 * Whether no two rows agree in what is made of them, of those that have it: then no event stands there twice. Hashes
 * that are the same by chance only make it false. Throws what a `Server` throws.
 */
export async function areUnique(
  server: Server,
  table: Table,
  /** What rows may agree in, and what holds of those that have it. */
  { parts, has, rows }: { readonly parts: readonly string[]; readonly has: readonly string[]; readonly rows: number },
  options: AskOptions,
): Promise<boolean> {
  const hash = `sipHash64(${parts.join(', ')})`;
  const buckets = Math.max(1, Math.ceil(rows / IDS));
  for (let bucket = 0; bucket < buckets; bucket++) {
    const conditions = [...has, ...(buckets === 1 ? [] : [`${hash} % ${buckets} = ${bucket}`])];
    const select = `select toString(count() - uniqExact(${hash})) as sluice_more from ${fromOf(table, conditions)}`;
    const [[more]] = await server.rows(select, ['sluice_more'], options);
    if (more !== '0') return false;
  }
  return true;
}
