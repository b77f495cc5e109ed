import { currencyOf, type EventTag, type TagsDocument, type ValuedTag } from '../tags/document.ts';
import { type WorthAt, type WorthsAt, worthOf, worthProperties, worthsOf } from '../tags/worth.ts';
import type { Columns, Unit } from './units.ts';

/** The properties that the values of some tags are read from. */
export const valueProperties = (tags: readonly EventTag[]): string[] =>
  tags.flatMap(({ value }) => worthProperties(value));

/** How the rows of a segment are worth something to a tag; null for one without a value. */
export const tagWorth = (tags: TagsDocument, tag: EventTag, columns: Columns): WorthAt | null =>
  tag.value === null ? null : worthOf(tag.value, currencyOf(tags, tag as ValuedTag), columns);

/** The same of many rows at once. */
export const tagWorths = (tags: TagsDocument, tag: EventTag, columns: Columns): WorthsAt | null =>
  tag.value === null ? null : worthsOf(tag.value, currencyOf(tags, tag as ValuedTag), columns);

/** Whether the value of one of them counts once per session. */
export const anyPerSession = (tags: readonly EventTag[]): boolean =>
  tags.some(({ per, value }) => value !== null && per === 'session');

/** The value of a property at a row; null for none. */
export function textOf(columns: Columns, property: string): (row: number, user: number) => string | null {
  const column = columns.get(property);
  if (!column) return () => null;
  const { codes, per, values } = column;
  const text = (code: number): string | null => (code === 0 ? null : values[code - 1]);
  return per === 'user' ? (_, user) => text(codes[user]) : (row) => text(codes[row]);
}

/**
 * Whether an event of a tag counts towards its value: each, or the first of its session or user. Units must come user by
 * user, in order, and the events of a tag in order.
 */
export function countsOnce(per: EventTag['per']): (unit: Unit, place: number) => boolean {
  if (per === 'event') return () => true;
  let user = -1;
  let session = -1;
  return (unit, place) => {
    const own = per === 'user' ? 0 : unit.sessions[place];
    if (unit.user === user && own === session) return false;
    user = unit.user;
    session = own;
    return true;
  };
}
