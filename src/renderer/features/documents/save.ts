import type { Client } from '../../../contract/connect.ts';
import type { PageMethods } from '../../../contract/methods.ts';
import type { PreparationStep } from '../../../core/funnel/document.ts';
import type { Project } from './project.ts';

/** Saves what a project has that another one, saved before, has not; and removes what it lacks. */
export async function saveProject(
  client: Client<PageMethods>,
  dataset: string,
  saved: Project,
  project: Project,
): Promise<void> {
  const differing = <D extends { readonly id: string }>(old: readonly D[], all: readonly D[]) => ({
    changed: all.filter((one) => !old.includes(one)),
    removed: old.filter(({ id }) => all.every((one) => one.id !== id)),
  });
  if (project.preparation !== saved.preparation) await savePreparation(client, dataset, project.preparation);
  const documents = differing(saved.documents, project.documents);
  for (const document of documents.changed) await client.call('document.save', { ...document, dataset });
  for (const { id } of documents.removed) await client.call('document.remove', { id });
  const segments = differing(saved.segments, project.segments);
  for (const { id, name, document } of segments.changed)
    await client.call('segment.save', { id, dataset, name, document });
  for (const { id } of segments.removed) await client.call('segment.remove', { id });
  if (project.tags !== saved.tags) await client.call('tags.set', { dataset, tags: project.tags });
  if (project.compared !== saved.compared)
    await client.call('compared.set', { dataset, compared: comparedOf(project) });
  if (project.ignored !== saved.ignored) await client.call('ignored.set', { dataset, names: [...project.ignored] });
}

/** Of the flows that are there. */
const comparedOf = ({ compared, documents }: Project): Project['compared'] =>
  Object.fromEntries(Object.entries(compared).filter(([flow]) => documents.some(({ id }) => id === flow)));

/** What cannot be carried out is not saved: it is tried first, and what it left is then there for the questions that follow. */
async function savePreparation(
  client: Client<PageMethods>,
  dataset: string,
  steps: readonly PreparationStep[],
): Promise<void> {
  const prepare = { version: 1, steps } as const;
  await client.call('prepare.run', { dataset, prepare });
  await client.call('prepare.set', { dataset, prepare: steps.length > 0 ? prepare : null });
}
