import type { Client } from '../../../contract/connect.ts';
import type { PageMethods } from '../../../contract/methods.ts';
import type { Book } from './book.ts';

/** Saves what a book has that another one, saved before, has not; and removes what it lacks. */
export async function saveBook(client: Client<PageMethods>, dataset: string, saved: Book, book: Book): Promise<void> {
  const differing = <D extends { readonly id: string }>(old: readonly D[], all: readonly D[]) => ({
    changed: all.filter((one) => !old.includes(one)),
    removed: old.filter(({ id }) => all.every((one) => one.id !== id)),
  });
  const funnels = differing(saved.funnels, book.funnels);
  for (const { id, name, document } of funnels.changed)
    await client.call('funnel.save', { id, dataset, name, document: { ...document, steps: [...document.steps] } });
  for (const { id } of funnels.removed) await client.call('funnel.remove', { id });
  const segments = differing(saved.segments, book.segments);
  for (const { id, name, document } of segments.changed)
    await client.call('segment.save', { id, dataset, name, document });
  for (const { id } of segments.removed) await client.call('segment.remove', { id });
  if (book.tags !== saved.tags) await client.call('tags.set', { dataset, tags: book.tags });
}
