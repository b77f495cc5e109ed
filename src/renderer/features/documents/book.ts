import { type FunnelDocument, funnelOf, type Segmentation, stepLabel } from '../../../core/funnel/document.ts';
import type { EventTag, TagsDocument, Tier } from '../../../core/tags/document.ts';

/** A funnel of the data set. */
export interface Funnel {
  readonly id: string;
  /** Empty: called after its steps. */
  readonly name: string;
  readonly document: FunnelDocument;
}

/** A group of users by a name. */
export interface Segment {
  readonly id: string;
  readonly name: string;
  readonly document: Segmentation;
}

/** All that a person makes of a data set, and which funnel is on screen: what undo goes back and forth over. */
export interface Book extends Funnel {
  /** All funnels, the one on screen among them, in the order they were made. Never empty. */
  readonly funnels: readonly Funnel[];
  readonly tags: TagsDocument;
  /** By name. */
  readonly segments: readonly Segment[];
}

export const emptyFunnel = (): Funnel => ({ id: crypto.randomUUID(), name: '', document: funnelOf([]) });

/** The book with another of its funnels on screen. */
export function openFunnel(book: Book, id: string): Book {
  const funnel = book.funnels.find((one) => one.id === id);
  return funnel === undefined || id === book.id ? book : { ...book, ...funnel };
}

/** The funnel on screen changed; one that is as it was changes nothing. */
export function changeFunnel(book: Book, change: Partial<Omit<Funnel, 'id'>>): Book {
  const { id, name, document } = { ...book, ...change };
  if (name === book.name && document === book.document) return book;
  const funnel = { id, name, document };
  return { ...book, ...funnel, funnels: book.funnels.map((one) => (one.id === id ? funnel : one)) };
}

/** A funnel more, on screen, after the one it came from or last. */
export function addFunnel(book: Book, funnel: Funnel = emptyFunnel(), after?: string): Book {
  const place = after === undefined ? book.funnels.length : book.funnels.findIndex(({ id }) => id === after) + 1;
  return { ...book, ...funnel, funnels: book.funnels.toSpliced(place, 0, funnel) };
}

export function duplicateFunnel(book: Book, id: string): Book {
  const { name, document } = book.funnels.find((one) => one.id === id)!;
  const copy = `${funnelTitle({ name, document })} (copy)`;
  return addFunnel(book, { id: crypto.randomUUID(), name: copy, document }, id);
}

/** Without a funnel; in the place of the last one stands an empty one. */
export function removeFunnel(book: Book, id: string): Book {
  const place = book.funnels.findIndex((one) => one.id === id);
  if (place < 0) return book;
  const left = book.funnels.toSpliced(place, 1);
  const funnels = left.length > 0 ? left : [emptyFunnel()];
  const shown = id === book.id ? funnels[Math.min(place, funnels.length - 1)] : book;
  return { ...book, id: shown.id, name: shown.name, document: shown.document, funnels };
}

export const tagOf = ({ tags }: TagsDocument, event: string): EventTag | undefined =>
  tags.find((tag) => tag.event === event);

/** The event with this tier, or with none. Its value stays while it is a macro. */
export function setTier(book: Book, event: string, tier: Tier | null): Book {
  const old = tagOf(book.tags, event);
  if ((old?.tier ?? null) === tier) return book;
  const value = tier === 'macro' ? (old?.value ?? null) : null;
  return setTag(book, event, tier === null ? null : { event, tier, value, per: old?.per ?? 'event' });
}

export function setTag(book: Book, event: string, tag: EventTag | null): Book {
  const place = book.tags.tags.findIndex((one) => one.event === event);
  const tags =
    tag === null
      ? book.tags.tags.filter((one) => one.event !== event)
      : place < 0
        ? [...book.tags.tags, tag]
        : book.tags.tags.with(place, tag);
  return { ...book, tags: { ...book.tags, tags } };
}

/** With this segment; funnels that it narrows follow its change. */
export function saveSegment(book: Book, segment: Segment): Book {
  const old = book.segments.find(({ id }) => id === segment.id);
  const segments = [...book.segments.filter(({ id }) => id !== segment.id), segment].sort((a, b) =>
    a.name.localeCompare(b.name),
  );
  const next = { ...book, segments };
  if (old === undefined || isSameSegment(old.document, segment.document)) return next;
  const follow = <F extends Funnel>(funnel: F): F =>
    funnel.document.segment !== null && isSameSegment(funnel.document.segment, old.document)
      ? { ...funnel, document: { ...funnel.document, segment: segment.document } }
      : funnel;
  const funnels = book.funnels.map(follow);
  return { ...next, funnels, document: funnels.find(({ id }) => id === book.id)!.document };
}

export const removeSegment = (book: Book, id: string): Book => ({
  ...book,
  segments: book.segments.filter((one) => one.id !== id),
});

export const isSameSegment = (a: Segmentation, b: Segmentation): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What a funnel is called: its own name, else its first and last step. */
export function funnelTitle({ name, document }: Omit<Funnel, 'id'>): string {
  if (name !== '') return name;
  const { steps } = document;
  if (steps.length === 0) return 'New funnel';
  const first = stepLabel(steps[0]);
  return steps.length === 1 ? first : `${first} → ${stepLabel(steps[steps.length - 1])}`;
}

/** What each funnel is called in a list of them, by id: of several alike, those after the first have a number. */
export function funnelTitles(funnels: readonly Funnel[]): ReadonlyMap<string, string> {
  const times = new Map<string, number>();
  return new Map(
    funnels.map((funnel) => {
      const title = funnelTitle(funnel);
      const time = (times.get(title) ?? 0) + 1;
      times.set(title, time);
      return [funnel.id, time === 1 ? title : `${title} (${time})`];
    }),
  );
}
