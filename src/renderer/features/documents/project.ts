import type { GroupChoice } from '../../../contract/compared.ts';
import type { NamedDocument } from '../../../contract/methods.ts';
import type { ConversionsDocument } from '../../../core/conversion/settings.ts';
import type { PreparationStep, Segmentation } from '../../../core/funnel/document.ts';
import type { EventTag, TagsDocument, Tier } from '../../../core/tags/document.ts';
import { documentTitle, emptyDocument, type MadeKind } from './kinds.ts';

/** A group of users by a name. */
export interface Segment {
  readonly id: string;
  readonly name: string;
  readonly document: Segmentation;
}

/** All that a person makes of a data set, and which document is on screen: what undo goes back and forth over. */
export interface Project {
  /** Conversions, then the others in the order they were made, of which there is one at least. */
  readonly documents: readonly NamedDocument[];
  /** The id of the document on screen, one of them. */
  readonly shown: string;
  readonly tags: TagsDocument;
  /** What becomes of the imported events before anything is asked of them. */
  readonly preparation: readonly PreparationStep[];
  /** By name. */
  readonly segments: readonly Segment[];
  /** Names of events and properties that say nothing about why people leave. */
  readonly ignored: readonly string[];
  /** Which groups each flow compares, by its id. */
  readonly compared: Readonly<Record<string, GroupChoice>>;
}

/** The document on screen. */
export const shownDocument = ({ documents, shown }: Project): NamedDocument =>
  documents.find(({ id }) => id === shown)!;

/** The project with another of its documents on screen. */
export const showDocument = (project: Project, id: string): Project =>
  id === project.shown || project.documents.every((one) => one.id !== id) ? project : { ...project, shown: id };

/** The one document about conversions. */
export const conversionsDocument = ({ documents }: Project): NamedDocument<'conversions'> =>
  documents.find((one) => one.kind === 'conversions')!;

/** With other settings of conversions. */
export function changeConversions(project: Project, part: Partial<ConversionsDocument>): Project {
  const before = conversionsDocument(project);
  const document = { ...before.document, ...part };
  if (JSON.stringify(document) === JSON.stringify(before.document)) return project;
  const after = { ...before, document };
  return { ...project, documents: project.documents.map((one) => (one === before ? after : one)) };
}

/** The document on screen changed; one that is as it was changes nothing. */
export function changeDocument(project: Project, change: (document: NamedDocument) => NamedDocument): Project {
  const before = shownDocument(project);
  const after = change(before);
  if (after.name === before.name && after.document === before.document) return project;
  return { ...project, documents: project.documents.map((one) => (one === before ? after : one)) };
}

/** A document more, on screen, after the one it came from or last. */
export function addDocument(project: Project, document: NamedDocument, after?: string): Project {
  const { documents } = project;
  const place = after === undefined ? documents.length : documents.findIndex(({ id }) => id === after) + 1;
  return { ...project, documents: documents.toSpliced(place, 0, document), shown: document.id };
}

/** An empty document more, on screen. */
export const newDocument = (project: Project, kind: MadeKind): Project => addDocument(project, emptyDocument(kind));

export function duplicateDocument(project: Project, id: string): Project {
  const original = project.documents.find((one) => one.id === id)!;
  if (original.kind === 'conversions') return project;
  const copy = { ...original, id: crypto.randomUUID(), name: `${documentTitle(original)} (copy)` };
  return addDocument(project, copy, id);
}

/** Without a document; in the place of the last one beside conversions, which stay, is an empty one of its kind. */
export function removeDocument(project: Project, id: string): Project {
  const place = project.documents.findIndex((one) => one.id === id);
  if (place < 0 || project.documents[place].kind === 'conversions') return project;
  const left = project.documents.toSpliced(place, 1);
  const isLast = left.every(({ kind }) => kind === 'conversions');
  const documents = isLast ? [...left, emptyDocument(project.documents[place].kind)] : left;
  const shown = id === project.shown ? documents[Math.min(place, documents.length - 1)].id : project.shown;
  return { ...project, documents, shown };
}

export const tagOf = ({ tags }: TagsDocument, event: string): EventTag | undefined =>
  tags.find((tag) => tag.event === event);

/** The event with this tier, or with none. Its value stays while it is a macro. */
export function setTier(project: Project, event: string, tier: Tier | null): Project {
  const old = tagOf(project.tags, event);
  if ((old?.tier ?? null) === tier) return project;
  const value = tier === 'macro' ? (old?.value ?? null) : null;
  return setTag(project, event, tier === null ? null : { event, tier, value, per: old?.per ?? 'event' });
}

export function setTag(project: Project, event: string, tag: EventTag | null): Project {
  const place = project.tags.tags.findIndex((one) => one.event === event);
  const tags =
    tag === null
      ? project.tags.tags.filter((one) => one.event !== event)
      : place < 0
        ? [...project.tags.tags, tag]
        : project.tags.tags.with(place, tag);
  return { ...project, tags: { ...project.tags, tags } };
}

/** With this segment; documents that it narrows follow its change. */
export function saveSegment(project: Project, segment: Segment): Project {
  const old = project.segments.find(({ id }) => id === segment.id);
  const segments = [...project.segments.filter(({ id }) => id !== segment.id), segment].sort((a, b) =>
    a.name.localeCompare(b.name),
  );
  const next = { ...project, segments };
  if (old === undefined || isSameSegment(old.document, segment.document)) return next;
  const follow = (one: NamedDocument): NamedDocument =>
    one.document.segment !== null && isSameSegment(one.document.segment, old.document)
      ? ({ ...one, document: { ...one.document, segment: segment.document } } as NamedDocument)
      : one;
  return { ...next, documents: project.documents.map(follow) };
}

export const removeSegment = (project: Project, id: string): Project => ({
  ...project,
  segments: project.segments.filter((one) => one.id !== id),
});

/** With the flow on screen comparing these groups. */
export const compareGroups = (project: Project, groups: GroupChoice): Project => ({
  ...project,
  compared: { ...project.compared, [project.shown]: groups },
});

/** With a name that is ignored, or is no longer. */
export function ignoreName(project: Project, name: string, ignore = true): Project {
  const { ignored } = project;
  if (ignored.includes(name) === ignore) return project;
  return { ...project, ignored: ignore ? [...ignored, name] : ignored.filter((one) => one !== name) };
}

export const isSameSegment = (a: Segmentation, b: Segmentation): boolean => JSON.stringify(a) === JSON.stringify(b);
